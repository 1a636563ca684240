import { readdirSync, readFileSync } from "node:fs";
import { parseSync, Visitor, type Program, type VisitorObject } from "oxc-parser";

/** One file of the server. */
export interface Source {
  /** From the folder of the server on, such as `life/park.ts`. */
  readonly path: string;
  readonly text: string;
}

/** The trees of what was read before: every gate goes through every file. */
const TREES = new WeakMap<Source, Program>();

/** Throws when the text is no TypeScript: a gate that cannot read must not pass. */
const treeOf = (source: Source): Program => {
  const known = TREES.get(source);
  if (known !== undefined) return known;
  const { program, errors } = parseSync(source.path, source.text, { lang: "ts", preserveParens: false });
  const [error] = errors;
  if (error !== undefined) throw new Error(`${source.path}: ${error.message}`);
  TREES.set(source, program);
  return program;
};

/** Goes through the syntax tree of one file. */
export const visit = (source: Source, visitor: VisitorObject): void => new Visitor(visitor).visit(treeOf(source));

/** All files below a folder that are no tests, by path. */
export const readSources = (folder: URL): readonly Source[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
    .toSorted()
    .map((path) => ({ path, text: readFileSync(new URL(path, folder), "utf8") }));
