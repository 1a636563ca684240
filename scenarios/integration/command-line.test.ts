import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";

const COMMAND = fileURLToPath(new URL("../../scripts/seatrial.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "seatrial-cli-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

const seatrial = (...args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(process.execPath, [COMMAND, ...args], { env: { ...process.env, NO_COLOR: "1" } }, (error, out, err) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code), out, err });
    });
  });

const firstCommit = async (): Promise<string> => {
  const { out } = await seatrial("run", "cold-exec", "--defect", "D-04", "--runs", "1", "--no-shrink", "--output", join(folder, "commit"));
  return /#([\w.-]+)"/.exec(out)?.[1] ?? "";
};

const truncated = join(folder, "truncated.ndjson");
writeFileSync(truncated, `${JSON.stringify({ format: "seatrial-history", version: 1, scenario: "worker/wake/cold-exec" })}\n{"type":"epil`);
const halfReport = join(folder, "report.json");
writeFileSync(halfReport, '{"format":"seatrial-report","version":1,"verdict":{');
const plainFile = join(folder, "a-file");
writeFileSync(plainFile, "");

describe("wrong input ends with 64 and one line that says what, where and what was expected", () => {
  test.each([
    ["an unknown scenario", ["run", "cold-exce"], 'unknown scenario "cold-exce"', "cold-exec"],
    ["an unknown defect", ["run", "--defect", "D-4"], 'unknown defect "D-4"', "did you mean"],
    ["an unknown variant", ["run", "--variant", "V-wake-pol"], 'unknown variant "V-wake-pol"', "V-wake-poll"],
    ["an unknown rig", ["run", "--rig", "simm"], 'unknown rig "simm"', "sim, live, workerd"],
    ["an unknown profile", ["run", "--profile", "production"], 'unknown profile "production"', "production-like"],
    ["no voyages", ["run", "--runs", "0"], "--runs must be a whole number of at least 1", '"0"'],
    ["a seed out of range", ["run", "--seed", "4294967296"], '"4294967296" is not a seed', "0 to 4294967295"],
    ["a bad shard", ["run", "--shard", "4/3"], "--shard must be i/n", '"4/3"'],
    ["an output that cannot be written", ["run", "--output", join(plainFile, "below")], "cannot be written", "a-file"],
    ["a malformed token", ["replay", "v1:worker/wake/cold-exec"], "is malformed", "v1:<scenario>@<seed>"],
    ["no token at all", ["replay", "hello"], "is not a token", "v1:<scenario>@<seed>"],
    ["a token of a foreign version", ["replay", "v9:worker/wake/cold-exec@1#abc"], "version 9", "version 1"],
    ["a token of another commit", ["replay", "v1:worker/wake/cold-exec@1#0123456789ab"], "0123456789ab", "--any-commit"],
    [
      "a token of an unknown scenario",
      ["replay", "v1:worker/wake/cold-exce@1#x"],
      'unknown scenario "worker/wake/cold-exce"',
      "worker/wake/cold-exec",
    ],
    ["a truncated history", ["replay", truncated], "truncated", "line 2"],
    ["a truncated report", ["report", halfReport], "report.json", "ends early"],
    [
      "a token with a model that its story is not told under",
      ["replay", "v1:worker/wake/cold-exec@1+model=saas#x", "--any-commit"],
      '"saas"',
      "S, R",
    ],
    ["a model that no chosen story is told under", ["run", "worker/wake", "--model", "docker"], "--model docker", "S, R"],
    ["an unknown subject", ["coverage", "--subject", "sever"], 'unknown subject "sever"', "worker, server"],
    ["a scenario of the other subject", ["list", "worker/wake/cold-exec", "--subject", "server"], "unknown scenario", "cold-exec"],
    ["a defect of the other subject", ["kill", "--subject", "server", "--defect", "D-46"], 'unknown defect "D-46"', "D-46"],
    ["a fake that there is not", ["fakes", "kubernetes"], "unknown command", "kubernetes"],
    ["an unknown area", ["coverage", "--area", "WAEK"], 'unknown area "WAEK"', "WAKE"],
    ["an unknown command", ["sail"], "unknown command", "sail"],
  ])("%s", async (...row) => {
    const [, args, says, names] = row;
    const { exitCode, err } = await seatrial(...args);
    expect(exitCode, err).toBe(64);
    expect(err).toContain(says);
    expect(err).toContain(names);
    expect(err.trim().split("\n").length, `more than a line or two:\n${err}`).toBeLessThanOrEqual(2);
  });
});

describe("a defect", () => {
  test("turns its scenario red, and its token replays the same history in another process", async () => {
    const output = join(folder, "defect");
    const run = await seatrial("run", "slow-boots-converge", "--defect", "D-47", "--runs", "1", "--output", output);
    expect(run.exitCode, run.out).toBe(1);
    expect(run.out).toContain("worker/wake/slow-boots-converge");
    expect(run.out).toMatch(/worker:WAKE-[678] at/);
    const token = /npx seatrial replay "([^"]+)"/.exec(run.out)?.[1] ?? "";
    const [one, other] = await Promise.all([seatrial("replay", token), seatrial("replay", token)]);
    expect(one.exitCode, one.err).toBe(1);
    expect(one.out).toContain("FIRST BREAK");
    const hash = /history hash: (\w+)/.exec(one.out)?.[1];
    expect(hash).toBeDefined();
    expect(/history hash: (\w+)/.exec(other.out)?.[1]).toBe(hash);
    const wrong = await seatrial("replay", token, "--expect-hash", "0000000000000000");
    expect(wrong.exitCode, "the same commit and another hash is a fault of the harness").toBe(70);
  });

  test.each([
    ["D-46", "crowd-on-two-isolates"],
    ["D-47", "slow-boots-converge"],
    ["D-08", "idle-expiry-under-lease"],
  ])("%s is shrunk to at most three client operations and one fault", async (defect, among) => {
    const output = join(folder, `shrunk-${defect}`);
    const run = await seatrial("run", among, "--defect", defect, "--runs", "3", "--output", output);
    expect(run.exitCode, run.out).toBe(1);
    const told = /shrunk in \d+ voyages/.exec(run.out);
    expect(told, run.out).not.toBeNull();
    const small = JSON.parse(readFileSync(join(output, "failures", "1.json"), "utf8")) as { plan: Record<string, unknown> };
    const lists = Object.values(small.plan).filter((value): value is readonly unknown[] => Array.isArray(value));
    for (const list of lists) expect(list.length, JSON.stringify(small.plan)).toBeLessThanOrEqual(3);
    const replayed = await seatrial("replay", join(output, "failures", "1.json"), "--brief");
    expect(replayed.exitCode, replayed.err).toBe(1);
    const operations = replayed.out.split("\n").filter((line) => line.includes(" -> ") && !line.includes("epilogue")).length;
    expect(operations, replayed.out).toBeLessThanOrEqual(3);
    expect(replayed.out.split("\n").filter((line) => line.includes("FAULT")).length, replayed.out).toBeLessThanOrEqual(1);
  });
});

describe("help", () => {
  test.each([["run"], ["list"], ["replay"], ["report"], ["coverage"], ["kill"], ["fakes"]])(
    "%s explains itself with examples",
    async (command) => {
      const { exitCode, out } = await seatrial(command, "--help");
      expect(exitCode).toBe(0);
      expect(out).toContain("Examples:");
    },
  );
});

test("a history written by replay is judged alike when it is read again", async () => {
  const commit = await firstCommit();
  const file = join(folder, "history.ndjson");
  const sailed = await seatrial("replay", `v1:worker/wake/cold-exec@7:d0+defect=D-04#${commit}`, "--history", file);
  const judged = await seatrial("replay", file);
  expect(sailed.exitCode, sailed.err).toBe(1);
  expect(judged.exitCode, judged.err).toBe(1);
  expect(/history hash: (\w+)/.exec(judged.out)?.[1]).toBe(/history hash: (\w+)/.exec(sailed.out)?.[1]);
});
