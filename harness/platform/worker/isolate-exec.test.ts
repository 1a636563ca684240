import { describe, expect, test } from "vitest";
import type { Failure } from "./failure.ts";
import type { ExecDone, ExecSpec } from "./host/areas/exec-api.ts";
import type { HostCall, HostReply } from "./host/host-call.ts";
import { done, openIsolate, SECRET, type Answer, type OpenIsolate } from "./isolate.contract.ts";

const PATH = "/api/super/users/u1/exec";
const RAN: ExecDone = {
  execId: "exec-1",
  timedOut: false,
  killed: true,
  exitCode: 0,
  stdout: "hi\n",
  stderr: "",
  truncated: false,
  durationMs: 20,
};

const ranIsolate = (reply: HostReply<ExecDone> = done(RAN), env: Readonly<Record<string, string | number>> = {}): OpenIsolate =>
  openIsolate({ host: { exec: async () => reply }, env: { MOLTBOT_GATEWAY_TOKEN: SECRET, ...env } });

const exec = (isolate: OpenIsolate, body: unknown): Promise<Answer> => isolate.ask(PATH, { method: "POST", body });

/** What the Host was asked to run. */
const specOf = (isolate: OpenIsolate): ExecSpec => isolate.hostCalls[0]?.args[1] as ExecSpec;

describe("the body of an exec", () => {
  // worker:EXEC-10
  test.for([{}, { command: "" }, { command: "  \n" }, { command: 5 }, { command: null }, { command: ["ls"] }])(
    "%o has no command: refused, and nothing is woken",
    async (body) => {
      const isolate = ranIsolate();
      const answer = await exec(isolate, body);
      expect([answer.status, answer.body["error"]]).toEqual([400, "Command is required"]);
      expect([isolate.hostCalls, isolate.bucketKeys]).toEqual([[], []]);
    },
  );

  test.for(["{ no JSON", "null", "[]", "5", '"echo hi"', ""])("%j is no JSON object: refused", async (body) => {
    const isolate = ranIsolate();
    const answer = await exec(isolate, body);
    expect([answer.status, answer.body["error"]]).toEqual([400, "Invalid JSON body"]);
    expect(isolate.hostCalls).toEqual([]);
  });

  // worker:EXEC-3, EXEC-17, EXEC-18, WAKE-20; the strings are JSON that no value can be written as
  test.for([
    ["timeout", 0],
    ["timeout", -5],
    ["timeout", 1.5],
    ["timeout", "60000"],
    ["timeout", null],
    ["timeout", 2 ** 31],
    ["timeout", "1e999"],
    ["stream", "true"],
    ["stream", 1],
    ["stream", null],
    ["env", null],
    ["env", []],
    ["env", "A=1"],
    ["env", { A: 1 }],
    ["env", { A: null }],
    ["cwd", "root"],
    ["cwd", "./root"],
    ["cwd", 5],
    ["workingDir", "root"],
    ["maxWakeTime", 999],
    ["maxWakeTime", 180_001],
    ["maxWakeTime", "5000"],
  ] as const)("with %s = %o is refused, and nothing is woken", async ([field, value]) => {
    const isolate = ranIsolate();
    const body = value === "1e999" ? `{"command":"true","${field}":1e999}` : { command: "true", [field]: value };
    const answer = await exec(isolate, body);
    expect(answer.status).toBe(400);
    expect(isolate.hostCalls).toEqual([]);
  });

  // worker:EXEC-2, EXEC-3
  test.for<[number | undefined, number]>([
    [undefined, 60_000],
    [1, 1],
    [300_000, 300_000],
    [300_001, 300_000],
    [2 ** 31 - 1, 300_000],
  ])("with timeout %o gives the command %i ms, and says so", async ([timeout, expected]) => {
    const isolate = ranIsolate();
    const answer = await exec(isolate, { command: "true", ...(timeout === undefined ? {} : { timeout }) });
    expect([specOf(isolate).timeoutMs, answer.body["timeoutMs"]]).toEqual([expected, expected]);
  });

  // worker:CFG-5
  test("has its time limits from the configuration", async () => {
    const isolate = ranIsolate(done(RAN), { DEFAULT_EXEC_TIMEOUT_MS: 7_000, MAX_EXEC_TIMEOUT_MS: "9000" });
    await exec(isolate, { command: "true" });
    await exec(isolate, { command: "true", timeout: 60_000 });
    expect(isolate.hostCalls.map(({ args }) => (args[1] as ExecSpec).timeoutMs)).toEqual([7_000, 9_000]);
  });

  // worker:EXEC-17, EXEC-18
  test("goes to the Host as it is: command, environment and directory apart", async () => {
    const isolate = ranIsolate();
    await exec(isolate, { command: "ls $A; 'x'", env: { A: "1" }, cwd: "/root/a b" });
    expect(specOf(isolate)).toEqual({ command: "ls $A; 'x'", timeoutMs: 60_000, env: { A: "1" }, cwd: "/root/a b" });
    await exec(isolate, { command: "ls", workingDir: "/srv" });
    expect(isolate.hostCalls[1]?.args[1]).toMatchObject({ cwd: "/srv", env: {} });
  });

  test("chooses how long to wait for readiness, or leaves it to the configuration", async () => {
    const isolate = ranIsolate(done(RAN), { SANDBOX_WAKE_TIMEOUT_MS: 45_000 });
    await exec(isolate, { command: "true", maxWakeTime: 9_000 });
    await exec(isolate, { command: "true" });
    expect(isolate.hostCalls.map(({ args }) => (args[0] as HostCall).wakeBudgetMs)).toEqual([9_000, 45_000]);
  });
});

describe("the answer of an exec", () => {
  // worker:EXEC-5, EXEC-6
  test.for([0, 1, 127, 137])("whose command ended with %i is a 200 (worker:T-10)", async (exitCode) => {
    const isolate = ranIsolate({ ok: true, value: { ...RAN, exitCode, stderr: "sandbox not found" }, waitedMs: 4_000 });
    expect(await exec(isolate, { command: "x" })).toMatchObject({
      status: 200,
      body: {
        userId: "u1",
        command: "x",
        exitCode,
        stdout: "hi\n",
        stderr: "sandbox not found",
        duration: 20,
        timeoutMs: 60_000,
        waitedMs: 4_000,
        attempts: 1,
        timestamp: "2026-01-01T00:00:00.000Z",
      },
    });
  });

  // worker:EXEC-7
  test("whose command ran out of time is a 504 with what it wrote", async () => {
    const isolate = ranIsolate(done({ ...RAN, timedOut: true, exitCode: -1, stdout: "so far", durationMs: 5_000 }));
    expect(await exec(isolate, { command: "x", timeout: 5_000 })).toMatchObject({
      status: 504,
      body: {
        errorType: "timeout",
        exitCode: -1,
        partial: true,
        stdout: "so far",
        duration: 5_000,
        timeoutMs: 5_000,
        command: "x",
        userId: "u1",
      },
    });
  });

  const failure: Failure = { kind: "command", message: "spawn failed", transient: false, admitted: false, status: 500 };

  // worker:EXEC-9
  test("whose command could not be run is a 500 of its own type", async () => {
    expect(await exec(ranIsolate({ ok: false, failure }), { command: "x" })).toMatchObject({
      status: 500,
      body: { errorType: "command_error", error: "spawn failed", command: "x", stdout: "", stderr: "" },
    });
  });

  // worker:EXEC-8, EXEC-15, EXEC-16
  test.for([true, "unknown"] as const)("that was lost after admission (%o) is a 503 after one try", async (admitted) => {
    const lost: Failure = { kind: "interrupted", message: "lost", transient: true, admitted, status: 503, reason: "interrupted" };
    const isolate = ranIsolate({ ok: false, failure: lost });
    const answer = await exec(isolate, { command: "x" });
    expect(answer).toMatchObject({
      status: 503,
      body: { errorType: "container_error", reason: "interrupted", admitted, attempts: 1, stdout: "", command: "x", userId: "u1" },
    });
    expect(answer.headers.get("retry-after")).toBe("10");
    expect(isolate.hostCalls).toHaveLength(1);
  });

  // worker:WAKE-13
  test("of a sandbox that can never start is a 503 that is of no use to retry, after one try", async () => {
    const never: Failure = { kind: "permanent-start", message: "no such image", transient: false, admitted: false, status: 503 };
    const isolate = ranIsolate({ ok: false, failure: { ...never, reason: "permanent_start_failure" } });
    expect(await exec(isolate, { command: "x" })).toMatchObject({ status: 503, body: { retryable: false, attempts: 1 } });
    expect(isolate.hostCalls).toHaveLength(1);
  });
});
