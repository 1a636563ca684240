import type { ProgramSite } from "./program.ts";
import { shellTokens, type Token } from "./shell-words.ts";

/** One command of a line: its words, where its output goes, and when it runs. */
interface Step {
  readonly words: readonly string[];
  readonly into: { readonly path: string; readonly append: boolean } | null;
  /** The operator before it. */
  readonly after: string;
}

const stepOf = (tokens: readonly Token[], after: string): Step => {
  const words: string[] = [];
  let into: Step["into"] = null;
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token?.kind === "operator") {
      into = { path: tokens[at + 1]?.text ?? "", append: token.text === ">>" };
      at += 1;
    } else if (token !== undefined) words.push(token.text);
  }
  return { words, into, after };
};

const stepsOf = (tokens: readonly Token[]): readonly Step[] => {
  const steps: Step[] = [];
  let from = 0;
  let after = ";";
  for (let at = 0; at <= tokens.length; at += 1) {
    const token = tokens[at];
    const ends = token === undefined || (token.kind === "operator" && !token.text.startsWith(">"));
    if (!ends) continue;
    if (at > from) steps.push(stepOf(tokens.slice(from, at), after));
    from = at + 1;
    after = token?.text ?? "";
  }
  return steps;
};

const runStep = async ({ words: [name = "", ...args], into }: Step, site: ProgramSite): Promise<number> => {
  const program = site.find(name);
  if (program === null) {
    site.error(`sh: ${name}: not found\n`);
    return 127;
  }
  if (into === null) return program(args, site);
  let written = into.append ? (site.files.readText(into.path) ?? "") : "";
  const code = await program(args, {
    ...site,
    out: (text) => {
      written += text;
    },
  });
  site.files.writeText(into.path, written, site.now());
  return code;
};

/** Runs a command line: commands joined by `&&`, `||` and `;`, with their output into files where they say so. */
export const runShell = async (line: string, site: ProgramSite): Promise<number> => {
  const tokens = shellTokens(line, site.env);
  if (tokens === null) {
    site.error("sh: syntax error\n");
    return 2;
  }
  let code = 0;
  for (const step of stepsOf(tokens)) {
    if ((step.after === "&&" && code !== 0) || (step.after === "||" && code === 0)) continue;
    code = await runStep(step, site);
    if (step.words[0] === "exit") return code;
  }
  return code;
};
