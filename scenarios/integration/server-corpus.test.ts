import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { subjectOf } from "#harness/history/subject.ts";
import { defectIds, loadDefect } from "#scenarios/wiring/corpus.ts";
import { loadScenarios } from "#scenarios/wiring/load-scenarios.ts";
import { coveredOf } from "#scripts/commands/coverage.ts";
import { loadContract } from "#scripts/contract.ts";

interface KillSet {
  readonly mutants: Readonly<Record<string, readonly string[]>>;
  readonly recommended: readonly string[];
  readonly elsewhere: Readonly<Record<string, string>>;
}

const { mutants, recommended, elsewhere } = parse(
  readFileSync(new URL("../../corpus/defects/server/kill-set.yaml", import.meta.url), "utf8"),
) as KillSet;

const contract = loadContract("server");
const ofThisHalf = new Set(contract.filter(({ half, level }) => half === 1 && level !== "NOT-APPLICABLE").map(({ id }) => id));
const corpus = new Set(defectIds("server"));
const stories = (await loadScenarios()).filter(({ id }) => subjectOf(id) === "server");

describe("the corpus of the server's defects", () => {
  test("has nothing that no story says to kill", () => {
    const aimed = new Set(stories.flatMap(({ kills }) => kills));
    expect([...corpus].filter((id) => !aimed.has(id))).toEqual([]);
    expect([...aimed].filter((id) => !corpus.has(id))).toEqual([]);
  });

  test("breaks only rules that the contract has", async () => {
    const known = new Set(contract.map(({ id }) => id));
    const defects = await Promise.all([...corpus].map((id) => loadDefect("server", id)));
    expect(defects.flatMap(({ id, breaks }) => breaks.filter((rule) => !known.has(rule)).map((rule) => `${id} ${rule}`))).toEqual([]);
  });

  test("has every mutant of the specification that breaks a rule of this half, or says why not", () => {
    const owed = Object.keys(mutants).filter((id) => mutants[id]?.some((rule) => ofThisHalf.has(rule)));
    expect(owed.length).toBeGreaterThan(50);
    const missing = owed.filter((id) => !corpus.has(id));
    expect(missing.toSorted(), "what is missing, and what has a reason").toEqual(Object.keys(elsewhere).toSorted());
    expect(Object.values(elsewhere).filter((reason) => !reason.endsWith("."))).toEqual([]);
  });

  test("knows every mutant that each build should kill, and every one of its own of that kind", () => {
    expect(recommended.filter((id) => mutants[id] === undefined)).toEqual([]);
    expect([...corpus].filter((id) => id.startsWith("M-") && mutants[id] === undefined)).toEqual([]);
  });
});

/** The share of this half's rules that must be put to the test. */
const SHARE_MIN = 0.95;

/** Rules that nothing puts to the test yet, and why. */
const OPEN: Readonly<Record<string, string>> = {};

describe("the contract of the server", () => {
  test("is put to the test in at least 95 of 100 rules of this half, and each of the others has a reason", async ({ annotate }) => {
    const { rules, covers } = await coveredOf("server");
    const owed = rules.filter(({ id }) => ofThisHalf.has(id));
    const open = owed.filter(({ id }) => !covers.has(id)).map(({ id }) => id);
    await annotate(`${owed.length - open.length} of ${owed.length} rules`);
    expect(1 - open.length / owed.length).toBeGreaterThanOrEqual(SHARE_MIN);
    expect(open.filter((id) => OPEN[id] === undefined)).toEqual([]);
  });
});
