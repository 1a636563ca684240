import { describe, expect, test } from "vitest";
import type { ExecReport } from "./host/areas/exec-api.ts";
import type { HostHealth } from "./host/areas/health-api.ts";
import { NO_RECORD } from "./host/recovery.ts";
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

describe("deep health (worker:T-19)", () => {
  const well = { ok: true, ms: 5, reason: null };
  const HEALTHY: HostHealth = {
    state: "active",
    vm: "running",
    breaker: false,
    sandbox: well,
    gateway: well,
    filesystem: well,
    gatewayProcess: { id: "p1", startedAt: NOW },
    processCount: 1,
    recovery: NO_RECORD,
  };
  const CHECKS = { sandbox: true, gateway: true, filesystem: true, r2: true };

  // worker:HEALTH-1
  test("with all four checks true is a 200", async () => {
    const answer = await openIsolate({ host: { health: async () => HEALTHY } }).ask(`${USER}/health`);
    expect(answer).toMatchObject({ status: 200, body: { userId: "u1", healthy: true, state: "active", checks: CHECKS } });
  });

  test.for(["sandbox", "gateway", "filesystem", "r2"] as const)("with %s alone false is a 503 of the same shape", async (spoiled) => {
    const host = spoiled === "r2" ? HEALTHY : { ...HEALTHY, [spoiled]: { ok: false, ms: 5, reason: "spoiled" } };
    const isolate = openIsolate({ host: { health: async () => host } });
    if (spoiled === "r2") isolate.bucket.fail();
    const answer = await isolate.ask(`${USER}/health`);
    expect(answer).toMatchObject({ status: 503, body: { healthy: false, checks: { ...CHECKS, [spoiled]: false } } });
    expect(answer.body["results"]).toHaveProperty(`${spoiled}Error`);
  });
});

describe("the status of a backup (worker:T-27)", () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

  // worker:SYNC-23; the mirror goes by the name of its layout
  test.for([
    ["an archive", "users/u1/backup-1.tar.gz", "tar", true],
    ["a mirror", "users/u1/root/a.txt", "legacy-root", true],
    ["an old mirror", "users/u1/openclaw/a.txt", "legacy-openclaw", true],
    ["another user's mirror only", "users/u2/root/a.txt", "none", false],
  ] as const)("with %s is told from the bucket, while the Host hangs", async ([, key, backupFormat, hasBackup]) => {
    const hangs = (): Promise<never> => new Promise(() => {});
    const isolate = openIsolate({ host: { state: hangs, health: hangs } });
    await isolate.bucket.put(key, bytes("four"));
    await isolate.bucket.put("users/u1/.last-sync", bytes("sync-7|2025-12-31T23:58:00Z"));
    await isolate.bucket.put("users/u1/secrets.json", bytes('{"TELEGRAM_BOT_TOKEN":"canary"}'));
    const answer = await isolate.ask(`${USER}/r2-status`);
    const synced = { lastSync: "2025-12-31T23:58:00Z", syncId: "sync-7", minutesSinceSync: 2, healthy: true };
    expect(answer).toMatchObject({ status: 200, body: { backupFormat, hasBackup, ...synced, secrets: ["TELEGRAM_BOT_TOKEN"] } });
    expect(answer.body["backup"]).toEqual(hasBackup ? expect.objectContaining({ sizeBytes: 4 }) : null);
    expect([JSON.stringify(answer.body).includes("canary"), isolate.hostCalls]).toEqual([false, []]);
  });
});
