import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { loadContract } from "#scripts/contract.ts";
import { findingsOf, tellFinding, type Finding } from "./server-gates/gate.ts";
import { SERVER_GATES } from "./server-gates/gates.ts";
import { HONEST, PLANTED } from "./server-gates/planted.ts";
import { readSources, type Source } from "./server-gates/source.ts";

const ROOT = new URL("../../", import.meta.url);
const SERVER = readSources(new URL("harness/platform/server/", ROOT));

/** What this file answers for in the contract. The last two are rules for gates: what a finding says, and that each is seen to bite. */
const GUARDED = [
  "server:RST-18",
  "server:PROV-04",
  "server:STOP-15",
  "server:ARCH-01",
  "server:ARCH-02",
  "server:ARCH-03",
  "server:ARCH-04",
  "server:ARCH-06",
  "server:ARCH-07",
  "server:ARCH-08",
  "server:ARCH-09",
  "server:ARCH-10",
  "server:ARCH-14",
  "server:ARCH-15",
  "server:ARCH-16",
  "server:ARCH-05",
  "server:ARCH-17",
];

const allFindings = (sources: readonly Source[]): readonly Finding[] => SERVER_GATES.flatMap((gate) => findingsOf(gate, sources));

/** The server with one file put in, or in the place of the one that had its path. */
const withFile = ({ path, text }: Source): readonly Source[] => [...SERVER.filter((one) => one.path !== path), { path, text }];

const known = new Set(allFindings(SERVER).map(tellFinding));

/** What is found because of this file. */
const causedBy = (file: Source): readonly Finding[] => allFindings(withFile(file)).filter((finding) => !known.has(tellFinding(finding)));

describe("the workspace server keeps its inner boundaries", () => {
  for (const gate of SERVER_GATES) {
    test([gate.rule, ...(gate.also ?? [])].join(", "), () => expect(findingsOf(gate, SERVER).map(tellFinding)).toEqual([]));
  }
});

describe("a planted violation turns its gate red, and no other (server:ARCH-17)", () => {
  for (const planted of PLANTED) {
    test(`${planted.rule} ${planted.path}: ${planted.says}`, () => {
      const findings = causedBy(planted);
      expect(findings.map(({ rule, path }) => `${rule} ${path}`)).toEqual([`${planted.rule} ${planted.path}`]);
      expect(findings[0]?.reason).toContain(planted.says);
    });
  }

  test("every gate has one", () => {
    const silent = SERVER_GATES.filter(
      (gate) => !PLANTED.some((planted) => findingsOf(gate, withFile(planted)).some(({ path }) => path === planted.path)),
    );
    expect(silent.map(({ rule }) => rule)).toEqual([]);
  });
});

describe("what only looks like a violation is accepted", () => {
  for (const honest of HONEST)
    test(`${honest.path}: ${honest.text.split("\n")[0]}`, () => expect(causedBy(honest).map(tellFinding)).toEqual([]));
});

test("a finding names rule, file, line and reason (server:ARCH-05)", () => {
  const [finding] = causedBy({
    path: "auth/planted.ts",
    text: '// Who asks.\nimport { it } from "#harness/platform/server/lane/lanes.ts";\n\nexport const planted = [it];\n',
  });
  expect(finding === undefined ? "" : tellFinding(finding)).toBe(
    "server:ARCH-01 auth/planted.ts:2: imports lane/lanes.ts: who may do what is settled without knowing what they do",
  );
});

test("a file that took over the work of one that must ask the dispatcher has to be named", () => {
  const findings = allFindings(SERVER.filter(({ path }) => path !== "life/cycle.ts")).filter(({ rule }) => rule === "server:ARCH-09");
  expect(findings.map(tellFinding)).toContainEqual(expect.stringMatching(/^server:ARCH-09 life\/cycle\.ts:1: is not there/));
});

test("a file that is no TypeScript is not passed over", () => {
  expect(() => allFindings([{ path: "life/broken.ts", text: "export const = ;\n" }])).toThrow("life/broken.ts");
});

describe("the contract and the server name each other's rules", () => {
  const contract = loadContract("server");

  test("what the contract leaves to this file is guarded here", () => {
    const own = readFileSync(new URL("corpus/contract/server.yaml", ROOT), "utf8").split("\n  - id: ");
    const left = own
      .filter((entry) => entry.includes("test: scenarios/integration/server-arch.test.ts"))
      .map((entry) => entry.split("\n")[0]);
    expect(new Set(left)).toEqual(new Set(GUARDED));
    const gated = SERVER_GATES.flatMap(({ rule, also }) => [rule, ...(also ?? [])]);
    expect(GUARDED.slice(0, -2).filter((rule) => !gated.includes(rule))).toEqual([]);
  });

  test("every rule that a file of the server cites exists", () => {
    const ids = new Set(contract.map(({ id }) => id));
    const areas = [...new Set(contract.map(({ area }) => area))].join("|");
    const cited = SERVER.flatMap(({ path, text }) =>
      [...text.matchAll(new RegExp(`\\b(?:${areas})-\\d\\d\\b`, "g"))].map(([rule]) => ({ path, id: `server:${rule}` })),
    );
    expect(cited.length, "rules cited in harness/platform/server").toBeGreaterThan(0);
    expect(cited.filter(({ id }) => !ids.has(id))).toEqual([]);
  });
});
