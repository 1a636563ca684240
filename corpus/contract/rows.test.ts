import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** The rows of the source's test plan, and why some of them are carried by nothing. */
interface Rows {
  readonly last: number;
  readonly exceptions: Readonly<Record<string, string>>;
}

const { rows } = parse(readFileSync(new URL("worker.yaml", import.meta.url), "utf8")) as { readonly rows: Readonly<Record<string, Rows>> };

const TOLD = globSync("{scenarios/worker/**/*.scenario.ts,harness/platform/worker/**/*.test.ts}", { cwd: ROOT })
  .map((file) => readFileSync(`${ROOT}${file}`, "utf8"))
  .join("\n");

const cited = new Set(TOLD.match(/worker:[ET]-\d+/g));

describe.each(Object.entries(rows))("the rows %s of the worker's test plan", (kind, { last, exceptions }) => {
  const ids = Array.from({ length: last }, (_, i) => `worker:${kind}-${String(i + 1).padStart(2, "0")}`);

  test("are carried by a story or a direct test, or say in a sentence why not", () => {
    expect(ids.filter((id) => !cited.has(id) && exceptions[id]?.endsWith(".") !== true)).toEqual([]);
  });

  test("have no exception that is carried all the same, and none of another kind", () => {
    expect(Object.keys(exceptions).filter((id) => cited.has(id) || !ids.includes(id))).toEqual([]);
  });

  test("are cited by their numbers only", () => {
    expect([...cited].filter((id) => id.startsWith(`worker:${kind}-`) && !ids.includes(id))).toEqual([]);
  });
});
