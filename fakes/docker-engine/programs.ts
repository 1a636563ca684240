import { posix } from "node:path";
import { textOf } from "./answer.ts";
import { ReadOnlyError } from "./mounted-files.ts";
import type { Program } from "./program.ts";
import { runShell } from "./shell.ts";

/** As `%s`, `%d` and `%%`, and escapes: what token writers use. */
const formatted = (format: string, values: readonly string[]): string => {
  let next = 0;
  return format.replaceAll(/\\n|\\t|%[sd%]/g, (found) => {
    if (found === "\\n") return "\n";
    if (found === "\\t") return "\t";
    if (found === "%%") return "%";
    next += 1;
    return values[next - 1] ?? "";
  });
};

const cat: Program = async (paths, { files, out, error }) => {
  let code = 0;
  for (const path of paths) {
    const node = files.at(path);
    if (node?.kind === "file") out(textOf(node.bytes));
    else {
      error(`cat: ${node === null ? `can't open '${path}': No such file or directory` : "read error: Is a directory"}\n`);
      code = 1;
    }
  }
  return code;
};

const test: Program = async (args, { files }) => {
  const [flag = "", value = ""] = args.filter((arg) => arg !== "]");
  const node = files.at(value);
  const held: Readonly<Record<string, boolean>> = {
    "-e": node !== null,
    "-f": node?.kind === "file",
    "-d": node?.kind === "folder",
    "-s": node?.kind === "file" && node.bytes.length > 0,
    "-n": value !== "",
    "-z": value === "",
  };
  return held[flag] === true ? 0 : 1;
};

const mkdir: Program = async (args, { files, now }) => {
  for (const path of args.filter((arg) => !arg.startsWith("-"))) {
    if (files.at(path) === null) files.put(path, { kind: "folder", mode: 0o755, modifiedAt: now() });
  }
  return 0;
};

const rm: Program = async (args, { files, error }) => {
  const force = args.some((arg) => /^-\w*f/.test(arg));
  let code = 0;
  for (const path of args.filter((arg) => !arg.startsWith("-"))) {
    if (files.remove(path) || force) continue;
    error(`rm: can't remove '${path}': No such file or directory\n`);
    code = 1;
  }
  return code;
};

const ls: Program = async ([path = "/"], { files, out, error }) => {
  if (files.at(path) === null) {
    error(`ls: ${path}: No such file or directory\n`);
    return 1;
  }
  const names = files.below(path).filter((one) => !one.path.includes("/"));
  for (const one of names) out(`${one.path}\n`);
  return 0;
};

const sh: Program = async ([flag, line = ""], site) => (flag === "-c" ? runShell(line, site) : 0);

const PROGRAMS: ReadonlyMap<string, Program> = new Map<string, Program>([
  ["true", async () => 0],
  ["false", async () => 1],
  ["exit", async ([code = "0"]) => Number(code)],
  [
    "echo",
    async (args, { out }) => {
      out(args[0] === "-n" ? args.slice(1).join(" ") : `${args.join(" ")}\n`);
      return 0;
    },
  ],
  [
    "printf",
    async ([format = "", ...values], { out }) => {
      out(formatted(format, values));
      return 0;
    },
  ],
  [
    "env",
    async (_, { env, out }) => {
      for (const [name, value] of Object.entries(env)) out(`${name}=${value}\n`);
      return 0;
    },
  ],
  [
    "sleep",
    async ([seconds = "0"], { wait }) => {
      await wait(seconds === "infinity" ? Number.POSITIVE_INFINITY : Number(seconds) * 1_000);
      return 0;
    },
  ],
  ["chmod", async () => 0],
  ["chown", async () => 0],
  ["cat", cat],
  ["test", test],
  ["[", test],
  ["mkdir", mkdir],
  ["rm", rm],
  ["ls", ls],
  ["sh", sh],
]);

/** The program of this name or path; null when there is none, which is how a missing binary is told. */
export const programOf = (name: string): Program | null => {
  const known = PROGRAMS.get(posix.basename(name));
  return known === undefined || (name.includes("/") && !/^\/(?:usr\/)?s?bin\//.test(name)) ? null : guarded(name, known);
};

const guarded =
  (name: string, program: Program): Program =>
  async (args, site) => {
    try {
      return await program(args, site);
    } catch (error) {
      if (!(error instanceof ReadOnlyError)) throw error;
      site.error(`${posix.basename(name)}: ${error.message}: Read-only file system\n`);
      return 1;
    }
  };
