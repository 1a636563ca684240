import { describe, expect, test } from "vitest";
import type { ExecReport } from "./host/areas/exec-api.ts";
import { done, NOW, openIsolate } from "./isolate.contract.ts";

const USER = "/api/super/users/u1";
const REPORT: ExecReport = {
  processId: "p1",
  command: "echo hi",
  status: "completed",
  exitCode: 0,
  stdout: "hi\n",
  stderr: "",
  truncated: false,
  startedAt: NOW,
  completedAt: NOW + 20,
};

describe("the status of an exec", () => {
  // worker:EXEC-12
  test("is what the owner's Host keeps", async () => {
    const isolate = openIsolate({ host: { execStatus: async () => REPORT } });
    const answer = await isolate.ask(`${USER}/exec/u1.exec-1/status`);
    expect(answer).toMatchObject({
      status: 200,
      body: { execId: "u1.exec-1", userId: "u1", found: true, status: "completed", running: false, exitCode: 0, stdout: "hi\n" },
    });
    expect(isolate.hostCalls).toEqual([{ call: "openclaw-u1.execStatus", args: ["isolate-1", "exec-1"] }]);
  });

  // worker:EXEC-13
  test.for(["u2.exec-1", "exec-1", "u1.", "%00.exec-1", "..", "u1.a.b"])("%s is nothing that u1 has, and no Host is asked", async (id) => {
    const isolate = openIsolate({ host: { execStatus: async () => REPORT } });
    const answer = await isolate.ask(`${USER}/exec/${id}/status`);
    expect(answer.status).toBe(404);
    expect(isolate.hostCalls).toEqual([]);
  });

  test("that no Host keeps is a 404 that says so", async () => {
    const isolate = openIsolate({ host: { execStatus: async () => null } });
    expect(await isolate.ask(`${USER}/exec/u1.exec-1/status`)).toMatchObject({ status: 404, body: { found: false, userId: "u1" } });
  });
});

describe("a streamed exec", () => {
  // worker:EXEC-11
  test("is answered with where to poll", async () => {
    const isolate = openIsolate({ host: { startExec: async () => done({ execId: "exec-1", processId: "p1" }) } });
    expect(await isolate.ask(`${USER}/exec`, { method: "POST", body: { command: "sleep 600", stream: true } })).toMatchObject({
      status: 200,
      body: { execId: "u1.exec-1", processId: "p1", status: "started", stream: true, pollEndpoint: `${USER}/exec/u1.exec-1/status` },
    });
  });
});

describe("logs", () => {
  const host = {
    logs: async () => ({
      found: true as const,
      process: { id: "p1", command: "start", status: "failed" },
      stdout: "a\nb\nc\n",
      stderr: "",
    }),
  };

  // worker:LIFE-9
  test("are the last lines, counted whole", async () => {
    const answer = await openIsolate({ host }).ask(`${USER}/logs?tail=2`);
    expect(answer).toMatchObject({ status: 200, body: { stdout: "b\nc", totalStdoutLines: 3, totalStderrLines: 0, status: "failed" } });
    expect((await openIsolate({ host }).ask(`${USER}/logs?lines=1`)).body["stdout"]).toBe("c");
  });

  test.for(["tail=0", "tail=-1", "tail=abc", "tail=", "lines=1.5", "tail=1&lines=2"])(
    "with %s are refused, and no Host is asked",
    async (query) => {
      const isolate = openIsolate({ host });
      expect((await isolate.ask(`${USER}/logs?${query}`)).status).toBe(400);
      expect(isolate.hostCalls).toEqual([]);
    },
  );
});

describe("a bulk restart", () => {
  // worker:LIFE-8
  test("gives each user a time of its own, and tells whose Host could not be reached", async () => {
    let asked = 0;
    const isolate = openIsolate({
      host: {
        restart: async () => {
          asked += 1;
          if (asked === 2) throw new Error("unreachable");
          return done({ operationId: `op-${asked}` });
        },
      },
    });
    const answer = await isolate.ask("/api/super/bulk/restart", { method: "POST", body: { userIds: ["u1", "u2", "u3"] } });
    expect(answer).toMatchObject({ status: 200, body: { total: 3, delayMs: 5_000, estimatedDurationMs: 10_000, failed: ["u2"] } });
    expect(isolate.hostCalls.map(({ args }) => args[1])).toEqual([0, 5_000, 10_000]);
  });

  test.for([{ delayMs: "5000" }, { delayMs: null }, { delayMs: -1 }, { userIds: "u1" }, { userIds: ["../u1"] }, []])(
    "%o is refused",
    async (body) => {
      const isolate = openIsolate();
      expect((await isolate.ask("/api/super/bulk/restart", { method: "POST", body })).status).toBe(400);
      expect(isolate.hostCalls).toEqual([]);
    },
  );
});

describe("a destroy", () => {
  // worker:LIFE-7
  test.for([
    [null, false, 200],
    ["no answer", true, 500],
    ["refused", false, 500],
  ] as const)("that ended with %o (stuck: %o) is a %i", async ([error, stuck, status]) => {
    const answer = await openIsolate({ host: { destroy: async () => ({ error, stuck }) } }).ask(`${USER}/destroy`, { method: "POST" });
    expect(answer.status).toBe(status);
    if (error !== null) expect(answer.body).toMatchObject({ error, stuck });
  });
});
