import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { $, which, type Options } from "zx";
import { birthOf } from "#harness/rigs/live/process-birth.ts";
import { TOOLS_BIN } from "#scenarios/wiring/toxiproxy/find-binary.ts";
import { EXIT } from "./exit-codes.ts";
import { say, warn } from "./output.ts";

/** A program that is built from a pinned module. */
interface Tool {
  readonly name: string;
  /** Its module, as go.mod has it with its version. */
  readonly module: string;
  /** The package to build. */
  readonly main: string;
  /** What tells the version of an installed one. */
  readonly ask: readonly string[];
  /** Linker flags beside those that leave debug tables out. */
  readonly link: (version: string) => string;
  readonly patience: string;
}

const TOOLS: readonly Tool[] = [
  {
    name: "toxiproxy-server",
    module: "github.com/Shopify/toxiproxy/v2",
    main: "github.com/Shopify/toxiproxy/v2/cmd/server",
    ask: ["-version"],
    // Without it the server says that it is version "git".
    link: (version) => ` -X github.com/Shopify/toxiproxy/v2.Version=${version}`,
    patience: "some seconds",
  },
  { name: "k6", module: "go.k6.io/k6/v2", main: "go.k6.io/k6/v2", ask: ["version"], link: () => "", patience: "a minute or more" },
];

const MODULE = fileURLToPath(new URL("tools", import.meta.url));

const USAGE = `Usage: npm run tools -- [--optional] [--into <folder>] [toxiproxy-server] [k6]

Builds the real tools at pinned versions with Go into .tools/bin, where Seatrial finds them. Both when none is named.
  --optional   exit 0 with a plain line when they cannot be had here
  --into       another folder: name its programs in SEATRIAL_TOXIPROXY_SERVER and SEATRIAL_K6 then`;

/** As a person in the checkout would write it. */
const shown = (folder: string): string => (folder === TOOLS_BIN ? ".tools/bin" : folder);

class ToolsError extends Error {}

/** Without input: a shell whose input is a socket believes that it was called over a network, and reads its owner's start-up files. */
const QUIET: Partial<Options> = { quiet: true, nothrow: true, stdio: ["ignore", "pipe", "pipe"] };

/** The version of a module in go.mod, without its "v". */
const pinnedVersion = (module: string): string => {
  const line = readFileSync(join(MODULE, "go.mod"), "utf8")
    .split("\n")
    .find((one) => one.trim().startsWith(`${module} v`));
  if (line === undefined) throw new ToolsError(`scripts/tools/go.mod pins no ${module}`);
  return (
    line
      .trim()
      .slice(module.length + 2)
      .split(" ", 1)[0] ?? ""
  );
};

/** Whether what is installed says that it is this version. */
const isInstalled = async (path: string, tool: Tool, version: string): Promise<boolean> => {
  const answer = await $(QUIET)`${path} ${tool.ask}`;
  return answer.exitCode === 0 && answer.stdout.split(/\s+/).some((word) => word.replace(/^v/, "") === version);
};

/** What builds that were killed left half. */
const removeHalfBuilt = (folder: string): void => {
  for (const name of readdirSync(folder)) {
    const pid = /^\..+\.(\d+)\.part$/.exec(name)?.[1];
    if (pid !== undefined && birthOf(Number(pid)) === null) rmSync(join(folder, name), { force: true });
  }
};

/** Why a build failed: what Go said last. */
const lastWords = (stderr: string): string => stderr.trim().split("\n").slice(-3).join(" / ") || "Go gave no reason";

const install = async (tool: Tool, go: string, folder: string): Promise<void> => {
  const version = pinnedVersion(tool.module);
  const path = join(folder, tool.name);
  if (await isInstalled(path, tool, version)) {
    say(`${tool.name} ${version}: is in ${shown(folder)} already`);
    return;
  }
  say(`${tool.name} ${version}: building with Go, which takes ${tool.patience}`);
  const began = performance.now();
  const part = join(folder, `.${tool.name}.${process.pid}.part`);
  try {
    // No C compiler is asked for, and no workspace that happens to be above takes part.
    const env = { ...process.env, CGO_ENABLED: "0", GOWORK: "off" };
    const built = await $({
      ...QUIET,
      env,
    })`${go} build -C ${MODULE} -trimpath -ldflags ${`-s -w${tool.link(version)}`} -o ${part} ${tool.main}`;
    if (built.exitCode !== 0) throw new ToolsError(`${tool.name} ${version} could not be built: ${lastWords(built.stderr)}`);
    if (!(await isInstalled(part, tool, version))) throw new ToolsError(`${tool.name} was built, but does not say that it is ${version}`);
    renameSync(part, path);
  } finally {
    rmSync(part, { force: true });
  }
  say(`${tool.name} ${version}: installed in ${shown(folder)} (${Math.round((performance.now() - began) / 1_000)} s)`);
};

const installAll = async (wanted: readonly Tool[], folder: string): Promise<void> => {
  const go = await which("go", { nothrow: true });
  if (go === null) throw new ToolsError("Go is not here (no `go` on PATH)");
  mkdirSync(folder, { recursive: true });
  removeHalfBuilt(folder);
  for (const tool of wanted) await install(tool, go, folder);
};

const main = async (args: readonly string[]): Promise<number> => {
  let given: ReturnType<typeof parse>;
  try {
    given = parse(args);
  } catch (error) {
    warn(`tools: ${error instanceof Error ? error.message : String(error)}`);
    return EXIT.usage;
  }
  const { values, positionals } = given;
  if (values.help) {
    say(USAGE);
    return EXIT.ok;
  }
  const unknown = positionals.find((name) => TOOLS.every((tool) => tool.name !== name));
  if (unknown !== undefined) {
    warn(`tools: unknown tool "${unknown}": expected one of ${TOOLS.map(({ name }) => name).join(", ")}`);
    return EXIT.usage;
  }
  try {
    await installAll(positionals.length === 0 ? TOOLS : TOOLS.filter(({ name }) => positionals.includes(name)), resolve(values.into));
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof ToolsError)) throw error;
    if (values.optional) say(`not installed: ${error.message}`);
    else warn(`tools: not installed: ${error.message}`);
    return values.optional ? EXIT.ok : EXIT.harness;
  }
};

const parse = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      optional: { type: "boolean", default: false },
      into: { type: "string", default: TOOLS_BIN },
      help: { type: "boolean", short: "h", default: false },
    },
  });

process.exitCode = await main(process.argv.slice(2));
