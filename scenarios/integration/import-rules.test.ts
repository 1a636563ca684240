import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HOUSE_VIOLATIONS } from "./import-rules/house.ts";
import { HONEST, TABLE_VIOLATIONS } from "./import-rules/planted.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const VIOLATIONS = [...TABLE_VIOLATIONS, ...HOUSE_VIOLATIONS];
const CONFIGURATION = [".oxlintrc.json", ".gitignore", "package.json", "tsconfig.json", "scripts/house"];

interface Finding {
  readonly code: string;
  readonly filename: string;
  readonly message: string;
  readonly help?: string;
}

/** Runs this project's oxlint over a tree; it exits 1 when it finds something. */
const lint = async (tree: string): Promise<readonly Finding[]> => {
  const oxlint = join(ROOT, "node_modules/oxlint/bin/oxlint");
  const run = promisify(execFile)(process.execPath, [oxlint, "--format", "json"], { cwd: tree, maxBuffer: 2 ** 26 });
  const { stdout } = await run.catch((error: { readonly stdout: string }) => error);
  return (JSON.parse(stdout) as { readonly diagnostics: readonly Finding[] }).diagnostics;
};

let tree = "";
let findings: readonly Finding[] = [];

beforeAll(async () => {
  tree = mkdtempSync(join(tmpdir(), "seatrial-import-rules-"));
  for (const part of CONFIGURATION) cpSync(join(ROOT, part), join(tree, part), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(tree, "node_modules"), "dir");
  for (const { path, source } of [...VIOLATIONS, ...HONEST]) {
    mkdirSync(join(tree, dirname(path)), { recursive: true });
    writeFileSync(join(tree, path), source);
  }
  findings = await lint(tree);
}, 60_000);

afterAll(() => {
  if (tree !== "") rmSync(tree, { recursive: true });
});

const findingsIn = (path: string): readonly Finding[] => findings.filter((finding) => finding.filename === path);

const gist = (source: string): string => source.trim().split("\n")[0] ?? "";

describe("a violation of the import table or of a house rule is refused", () => {
  for (const { path, source, rule, says } of VIOLATIONS) {
    test(`${path}: ${gist(source)}`, () => {
      const found = findingsIn(path).filter((finding) => finding.code === rule);
      expect(found.map(({ message, help }) => `${message} ${help ?? ""}`)).toContainEqual(expect.stringContaining(says));
    });
  }
});

describe("an honest file is accepted", () => {
  for (const { path } of HONEST) test(path, () => expect(findingsIn(path)).toEqual([]));
});

test("every folder of the harness has its own rule", () => {
  const rules = readFileSync(join(ROOT, ".oxlintrc.json"), "utf8");
  const folders = readdirSync(join(ROOT, "harness"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.filter(({ name }) => !rules.includes(`"harness/${name}/`)).map(({ name }) => name)).toEqual([]);
});
