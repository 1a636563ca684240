import { describe, expect, test } from "vitest";
import { answerExecTimeout, answerFailure } from "./answers.ts";
import type { Failure } from "./failure.ts";
import { isGatewayCommand } from "./host/gateway-command.ts";
import { parseMarker } from "./marker.ts";
import type { Operation } from "./parts/operation.ts";
import { referenceParts } from "./parts.ts";

const failed = (change: Partial<Failure>): Failure => ({
  kind: "container",
  message: "the container is starting",
  transient: true,
  admitted: false,
  status: 503,
  ...change,
});

describe("the wait between tries", () => {
  const waits = (attempts: number): readonly number[] =>
    Array.from({ length: attempts }, (_, i) => referenceParts.retryDelayMs(i + 1, attempts, 1_000));

  // worker:RETRY-3, RETRY-4
  test("doubles from 1 s, is at most 5 s, and there is none after the last try", () => {
    expect(waits(1)).toEqual([0]);
    expect(waits(3)).toEqual([1_000, 2_000, 0]);
    expect(waits(7)).toEqual([1_000, 2_000, 4_000, 5_000, 5_000, 5_000, 0]);
  });
});

describe("another try", () => {
  const OPERATIONS: readonly Operation[] = ["read", "exec", "wake", "restart"];

  // worker:RETRY-8
  test("is never made after a failure that will not pass", () => {
    for (const operation of OPERATIONS)
      expect(referenceParts.mayRetry(operation, failed({ transient: false })), `a failed ${operation}`).toBe(false);
  });

  // worker:EXEC-15, EXEC-16, HIB-9
  test("of a command is made only when the failed one was certainly not admitted", () => {
    const mayRetry = (admitted: Failure["admitted"]): boolean => referenceParts.mayRetry("exec", failed({ admitted }));
    expect([mayRetry(false), mayRetry("unknown"), mayRetry(true)]).toEqual([true, false, false]);
  });

  test("of a read is made whether or not the failed one was admitted", () => {
    for (const admitted of [false, "unknown", true] as const) expect(referenceParts.mayRetry("read", failed({ admitted }))).toBe(true);
  });
});

describe("the answer to a failed operation", () => {
  // worker:RETRY-6, worker.md B.0
  test("of a container is a 503 that says how often it was tried and when to come back", () => {
    expect(answerFailure("read", failed({ reason: "container_starting" }), 3)).toEqual({
      status: 503,
      retryAfterSeconds: 10,
      fields: {
        error: "Container operation failed after retries",
        details: "the container is starting",
        attempts: 3,
        errorType: "container_error",
        retryable: true,
        reason: "container_starting",
      },
    });
  });

  test("of an exec says beside it whether the command was admitted, and has empty output", () => {
    for (const admitted of [false, true, "unknown"] as const) {
      expect(answerFailure("exec", failed({ admitted }), 1).fields).toMatchObject({ admitted, stdout: "", stderr: "" });
    }
  });

  // worker:WAKE-9
  test("of a wake that ran out of time names its budget", () => {
    const failure = failed({
      kind: "wake-timeout",
      reason: "wake_timeout",
      budgetMs: 120_000,
      waitedMs: 120_400,
      lastError: "port closed",
    });
    expect(answerFailure("read", failure, 3).fields).toMatchObject({
      reason: "wake_timeout",
      budgetMs: 120_000,
      waitedMs: 120_400,
      lastError: "port closed",
    });
  });

  // worker:WAKE-13
  test("of a start that can never work says that it is of no use to try again", () => {
    const failure = failed({ kind: "permanent-start", transient: false, reason: "permanent_start_failure" });
    expect(answerFailure("wake", failure, 1)).toMatchObject({ status: 503, fields: { retryable: false, attempts: 1 } });
  });

  // worker:EXEC-9
  test("of a command itself is a 500 of its own type", () => {
    const failure = failed({ kind: "command", message: "spawn failed", transient: false, status: 500 });
    expect(answerFailure("exec", failure, 1)).toEqual({
      status: 500,
      fields: { error: "spawn failed", errorType: "command_error", stdout: "", stderr: "", attempts: 1 },
    });
  });

  test("that is not the container's fault keeps its own status", () => {
    for (const status of [400, 403, 409, 413, 507, 500]) {
      const answer = answerFailure("read", failed({ kind: "refused-path", message: "refused", transient: false, status }), 1);
      expect(answer).toEqual({ status, fields: { error: "refused", attempts: 1 } });
    }
  });

  // worker:EXEC-7
  test("of a command that ran out of time is a 504 with what it wrote so far", () => {
    expect(answerExecTimeout({ killed: true })).toEqual({
      status: 504,
      fields: { error: "Command timed out", errorType: "timeout", exitCode: -1, partial: true },
    });
    // worker:PROC-5
    expect(answerExecTimeout({ killed: false })).toMatchObject({ status: 500, fields: { errorType: "timeout", partial: true } });
  });
});

describe("the gateway among processes", () => {
  // worker.md C.5, worker:PROC-1
  test.for([
    "/usr/local/bin/start-moltbot.sh",
    "bash /usr/local/bin/start-openclaw.sh",
    "clawdbot gateway --port 18789",
    "openclaw gateway",
    "openclaw gateway --verbose",
    "openclaw-gateway",
    "/usr/local/bin/clawdbot gateway --port 18789",
    "sh start-moltbot.sh",
    "/bin/bash /usr/local/bin/start-openclaw.sh",
    "/usr/local/bin/start-moltbot.sh --quiet",
  ])("is: %s", (command) => {
    expect(isGatewayCommand(command)).toBe(true);
  });

  test.for([
    "clawdbot devices list --json",
    "openclaw --version",
    "openclaw onboard --yes",
    "openclaw agent --local",
    "cat /root/.clawdbot/clawdbot.json",
    'echo "clawdbot gateway"',
    "grep start-moltbot.sh /var/log/syslog",
    "cat /usr/local/bin/start-moltbot.sh",
    "vi /usr/local/bin/start-moltbot.sh",
    "/usr/local/bin/start-moltbot.sh.bak",
    "sleep 60; openclaw gateway",
    "my-openclaw gateway",
    "/usr/local/bin/restore-backup.sh",
    "",
  ])("is not: %s", (command) => {
    expect(isGatewayCommand(command)).toBe(false);
  });
});

describe("the sync marker", () => {
  // worker:STATE-5
  test.for<[string, string | null]>([
    ["sync-7|2026-02-03T10:11:12.345Z", "2026-02-03T10:11:12.345Z"],
    ["2026-02-03T10:11:12.345Z", "2026-02-03T10:11:12.345Z"],
    ["2026-02-03T10:11:12Z\n", "2026-02-03T10:11:12Z"],
    ["a|b|2026-02-03T10:11:12Z", "2026-02-03T10:11:12Z"],
    ["sync-7", null],
    ["sync-7|", null],
    ["sync-7|yesterday", null],
    ["2026-02-03T10:11:12Z|sync-7", null],
    ["2026-02-03 10:11:12", null],
    ["2026-99-99T99:99:99Z", null],
    ["", null],
  ])("%j has the time %s", ([marker, expected]) => {
    expect(parseMarker(marker)).toBe(expected);
  });
});

describe("admission to a boot", () => {
  const sight = { isolate: "isolate-1", ageMs: 90_000, restarts: false };
  const asks = (operation: Operation) => ({ isolate: "isolate-2", attempt: 2, operation });

  // worker:WAKE-6
  test("is joining the one in flight, from whatever isolate, try and time", () => {
    for (const operation of ["read", "exec", "wake"] as const) {
      for (const ageMs of [0, 90_000, 500_000]) expect(referenceParts.admit({ ...sight, ageMs }, asks(operation))).toBe("join");
    }
  });

  test("is leading where none is in flight", () => {
    for (const operation of ["read", "exec", "wake"] as const) expect(referenceParts.admit(null, asks(operation))).toBe("lead");
  });

  // worker:LIFE-6
  test("of a restart replaces what runs, unless another restart does so already", () => {
    expect(referenceParts.admit(null, asks("restart"))).toBe("take-over");
    expect(referenceParts.admit(sight, asks("restart")), "a boot that only looks for a gateway keeps no promise of a restart").toBe(
      "take-over",
    );
    expect(referenceParts.admit({ ...sight, restarts: true }, asks("restart"))).toBe("join");
  });
});

describe("a replacement of the gateway", () => {
  // worker:PROC-7, PROC-8, WAKE-12
  test("stops live gateways and nothing else", () => {
    const info = { startedAt: 0 };
    const processes = [
      { ...info, id: "old", command: "openclaw gateway", status: "failed" as const, exitCode: 1 },
      { ...info, id: "new", command: "/usr/local/bin/start-moltbot.sh", status: "running" as const },
      { ...info, id: "next", command: "clawdbot gateway", status: "starting" as const },
      { ...info, id: "user", command: "grep start-moltbot.sh notes.txt", status: "running" as const },
      { ...info, id: "cli", command: "openclaw --version", status: "running" as const },
    ];
    expect(referenceParts.killScope(processes, referenceParts.isGateway)).toEqual(["new", "next"]);
  });

  // worker:PROC-2, PROC-5, PROC-6
  test("goes on only when the old one is gone, whatever the kill said", () => {
    expect(referenceParts.afterKill({ error: null, stillAlive: true })).toBe("fail");
    expect(referenceParts.afterKill({ error: "no answer", stillAlive: false })).toBe("proceed");
  });

  // worker:PROC-11, PROC-12
  test("removes a lock only where no gateway lives", () => {
    expect([referenceParts.clearsLock(false), referenceParts.clearsLock(true)]).toEqual([true, false]);
  });

  // worker:WAKE-17
  test("waits for the restore, and gives up below the startup limit", () => {
    const gate = (elapsedMs: number, finished: boolean): string => referenceParts.restoreGate({ elapsedMs, finished });
    expect([gate(0, false), gate(100_000, false), gate(0, true)]).toEqual(["wait", "wait", "go"]);
    expect(gate(referenceParts.startupLimitMs - 1, false)).toBe("fail");
    expect(gate(referenceParts.startupLimitMs, true), "a restore that ended late has ended").toBe("go");
  });
});
