import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

interface Entry {
  readonly id: string;
  readonly area: string;
  readonly rule: string;
  readonly level: string;
  readonly source: string;
  readonly half?: number;
  readonly reason?: string;
  readonly test?: string;
}

const ROOT = new URL("../../", import.meta.url);
const LEVELS = ["MUST", "OPTIONAL", "REPORT", "NOT-APPLICABLE"];
/** A rule has to fit into a table. */
const RULE_LENGTH_MAX = 200;

const readContract = (file: string): { readonly subject: string; readonly rules: readonly Entry[] } => {
  const contract: unknown = parse(readFileSync(new URL(file, import.meta.url), "utf8"));
  return contract as { readonly subject: string; readonly rules: readonly Entry[] };
};

const CONTRACTS = readdirSync(new URL(".", import.meta.url))
  .filter((file) => file.endsWith(".yaml"))
  .map((file) => ({ file, ...readContract(file) }));

describe.each(CONTRACTS)("$file", ({ file, subject, rules }) => {
  test("is named after its subject", () => expect(file).toBe(`${subject}.yaml`));

  test("has no id twice", () => {
    const ids = rules.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  test("names subject and area in every id", () => {
    expect(rules.filter(({ id, area }) => !id.startsWith(`${subject}:${area}-`)).map(({ id }) => id)).toEqual([]);
  });

  test("keeps the rules of an area together", () => {
    const runs = rules.map(({ area }) => area).filter((area, index, all) => area !== all[index - 1]);
    expect(runs.filter((area, index) => runs.indexOf(area) !== index)).toEqual([]);
  });

  test("gives every rule one sentence that fits into a table, a known level and a source", () => {
    const wrong = rules.filter(
      ({ rule, level, source }) => rule.length > RULE_LENGTH_MAX || !rule.endsWith(".") || !LEVELS.includes(level) || source === "",
    );
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  test("says in a sentence of every rule that is none for this suite why", () => {
    const wrong = rules.filter(({ level, reason }) => (reason === undefined ? level === "NOT-APPLICABLE" : !reason.endsWith(".")));
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  test("names only tests that exist and name the rule", () => {
    const named = rules.flatMap(({ id, test: path }) => (path === undefined ? [] : [{ id, path }]));
    const text = ({ path }: { readonly path: string }): string =>
      existsSync(new URL(path, ROOT)) ? readFileSync(new URL(path, ROOT), "utf8") : "";
    expect(named.filter((one) => !text(one).includes(`"${one.id}"`))).toEqual([]);
  });
});

// How many rows each area of the server's specification has.
const SERVER_AREAS: Readonly<Record<string, number>> = {
  A2A: 31,
  CORPUS: 8,
  DEAD: 13,
  RST: 23,
  PROV: 16,
  STOP: 15,
  TOK: 24,
  REG: 18,
  POLL: 20,
  QUEUE: 16,
  DEL: 33,
  ORG: 15,
  CHAT: 11,
  EXT: 11,
  MEM: 10,
  LEAK: 8,
  ARCH: 17,
  OBS: 10,
  // The state machine of a workspace and the gates of the middleware, which the specification tells outside its catalogue.
  STATE: 9,
  AUTH: 5,
  // Bad input at every endpoint.
  WIRE: 3,
};

describe("the server's contract", () => {
  const { rules } = readContract("server.yaml");
  const numbersOf = (wanted: string): readonly number[] =>
    rules.filter(({ area }) => area === wanted).map(({ id }) => Number(/-(\d\d)$/.exec(id)?.[1]));

  test("has every row of every area", () => {
    const counted = Object.fromEntries([...Map.groupBy(rules, ({ area }) => area)].map(([area, all]) => [area, all.length]));
    expect(counted).toEqual(SERVER_AREAS);
  });

  test.each(Object.entries(SERVER_AREAS))("numbers the rows of %s without a gap", (area, rows) => {
    // The specification leaves TOK-18 and TOK-19 out.
    const expected = Array.from({ length: rows }, (_, index) => (area === "TOK" && index >= 17 ? index + 3 : index + 1));
    expect(numbersOf(area)).toEqual(expected);
  });

  test("says of every rule which half of the server owes it", () => {
    expect(rules.filter(({ half }) => half !== 1 && half !== 2).map(({ id }) => id)).toEqual([]);
  });

  test("owes queue, polling, delegations, import, files, memories and the replayed corpus in the second half only", () => {
    const second = new Set(["CORPUS", "POLL", "QUEUE", "DEL", "ORG", "CHAT", "MEM"]);
    expect(rules.filter(({ area, half }) => second.has(area) && half === 1).map(({ id }) => id)).toEqual([]);
  });
});
