import type { Violation } from "./planted.ts";

/** Files that break the other rules of the house. */
export const HOUSE_VIOLATIONS: readonly Violation[] = [
  { path: "harness/seed/barrel.ts", source: 'export * from "./draw.ts";\n', rule: "house(no-reexport)", says: "No barrels" },
  {
    path: "harness/seed/by-name.ts",
    source: 'import { it } from "#harness/seed/draw.ts";\n\nexport const planted = [it];\n',
    rule: "house(own-folder-by-dot)",
    says: '"./draw.ts"',
  },
  {
    path: "harness/seed/no-reason.ts",
    source: "// oxlint-disable-next-line no-restricted-globals\nexport const planted = () => Date.now();\n",
    rule: "house(disable-needs-reason)",
    says: "Say why",
  },
  {
    path: "harness/platform/worker/state.ts",
    source: "const seen = new Map<string, number>();\n\nexport const planted = (id: string) => seen.get(id);\n",
    rule: "house(no-module-state)",
    says: "No state in a module",
  },
  {
    path: "harness/platform/worker/counter.ts",
    source: "let calls = 0;\n\nexport const planted = () => (calls += 1);\n",
    rule: "house(no-module-state)",
    says: "No state in a module",
  },
  { path: "harness/seed/camelCase.ts", source: "export const planted = 1;\n", rule: "unicorn(filename-case)", says: "kebab" },
  { path: "corpus/defects/worker/wakeTwice.ts", source: "export const planted = 1;\n", rule: "unicorn(filename-case)", says: "kebab" },
  { path: "harness/seed/long-file.ts", source: "export {};\n".repeat(301), rule: "eslint(max-lines)", says: "too many lines" },
  {
    path: "harness/seed/long-function.ts",
    source: `export const planted = () => {\n${"  void 0;\n".repeat(60)}};\n`,
    rule: "eslint(max-lines-per-function)",
    says: "too many lines",
  },
  {
    path: "harness/seed/many-parameters.ts",
    source: "export const planted = (a: number, b: number, c: number, d: number) => a + b + c + d;\n",
    rule: "eslint(max-params)",
    says: "too many parameters",
  },
  {
    path: "harness/seed/any.ts",
    source: "export const planted = (it: any): number => Number(it);\n",
    rule: "typescript(no-explicit-any)",
    says: "any",
  },
  {
    path: "harness/seed/floating.ts",
    source: "export const planted = (work: () => Promise<void>): void => {\n  work();\n};\n",
    rule: "typescript(no-floating-promises)",
    says: "Promises must be awaited",
  },
  {
    path: "harness/seed/switch.ts",
    source: 'export const planted = (it: "a" | "b"): void => {\n  switch (it) {\n    case "a":\n      break;\n  }\n};\n',
    rule: "typescript(switch-exhaustiveness-check)",
    says: "not exhaustive",
  },
  {
    path: "harness/seed/round.ts",
    source: 'import { b } from "./trip.ts";\n\nexport const a = () => b;\n',
    rule: "import(no-cycle)",
    says: "cycle",
  },
  {
    path: "harness/seed/trip.ts",
    source: 'import { a } from "./round.ts";\n\nexport const b = () => a;\n',
    rule: "import(no-cycle)",
    says: "cycle",
  },
];
