import { describe, expect, test } from "vitest";
import { done, NOW, openIsolate, SECRET, type Asking } from "./isolate.contract.ts";

const BASE = "/api/super/users/u1";
const REFUSED = { error: "Super admin access required", hint: "Provide X-Admin-Secret header", timestamp: "2026-01-01T00:00:00.000Z" };

/** Requests of every kind, right and wrong: none of them may matter before the secret was checked. */
const REQUESTS: readonly [string, Asking][] = [
  ["/api/super", {}],
  ["/api/super/nothing", {}],
  [`${BASE}/state`, {}],
  [`${BASE}/state/v2`, {}],
  ["/api/super/users/undefined/state", {}],
  ["/api/super/users/nobody-knows/state", {}],
  [`${BASE}/files/root/a`, {}],
  [`${BASE}/files/secrets.json`, {}],
  [`${BASE}/files/..%2F..%2Fu2%2Fx`, {}],
  [`${BASE}/exec`, { method: "POST", body: { command: "echo hi" } }],
  [`${BASE}/exec`, { method: "POST", body: "{ no JSON" }],
  [`${BASE}/exec`, {}],
  [`${BASE}/wake`, { method: "POST" }],
  [`${BASE}/wake`, {}],
  [`${BASE}/restart-async`, { method: "POST" }],
];

describe("without the admin secret", () => {
  // worker:AUTH-1, AUTH-4, AUTH-15
  test.for(REQUESTS)("%s %o is refused before anything else is looked at", async ([path, asking]) => {
    const isolate = openIsolate();
    for (const secret of [null, "", "wrong", `${SECRET}x`, SECRET.slice(0, -1)]) {
      const answer = await isolate.ask(path, { ...asking, secret });
      expect([answer.status, answer.body], `with ${JSON.stringify(secret)}`).toEqual([403, REFUSED]);
    }
    expect([isolate.hostCalls, isolate.bucketKeys], "nothing was touched").toEqual([[], []]);
  });

  // worker:AUTH-2
  test.for([{}, { MOLTBOT_GATEWAY_TOKEN: "" }])("configured (%o) every call is refused", async (env) => {
    const isolate = openIsolate({ env });
    for (const secret of [null, "", "undefined", "null", SECRET]) {
      expect((await isolate.ask(`${BASE}/state`, { secret })).status, `with ${JSON.stringify(secret)}`).toBe(403);
    }
  });

  // worker:AUTH-12
  test("the health of the Worker itself is public", async () => {
    const answer = await openIsolate().ask("/sandbox-health", { secret: null });
    expect(answer).toMatchObject({ status: 200, body: { status: "ok" } });
  });
});

describe("with the admin secret", () => {
  test("an unknown route is a 404 that names its path", async () => {
    const answer = await openIsolate().ask("/api/super/nothing/here");
    expect(answer).toMatchObject({ status: 404, body: { error: "Not found", path: "/api/super/nothing/here" } });
  });

  // worker:AUTH-6, B.0
  test.for([
    ["wake", ["GET", "PUT", "DELETE", "PATCH", "HEAD"], "POST"],
    ["restart-async", ["GET", "PUT", "DELETE", "HEAD"], "POST"],
    ["exec", ["GET", "PUT", "DELETE", "HEAD"], "POST"],
    ["state", ["POST", "DELETE"], "GET"],
    ["state/v2", ["POST"], "GET"],
  ] as const)("%s by another verb is a 405 that names the right one", async ([route, methods, allowed]) => {
    const isolate = openIsolate();
    for (const method of methods) {
      const answer = await isolate.ask(`${BASE}/${route}`, { method });
      expect(answer.status, `${method} ${route}`).toBe(405);
      expect(answer.headers.get("allow")).toContain(allowed);
    }
    expect(isolate.hostCalls).toEqual([]);
  });

  // worker:ISO-3, ISO-8, ISO-2
  test.for(["-u", "u-", "undefined", "null", "x".repeat(55), "u1%2F..%2Fu2", "u%201", "%2e%2e%2fu2"])(
    "a user id %s is refused on every route",
    async (id) => {
      const isolate = openIsolate();
      const routes = ["state", "state/v2", "files/root/a"];
      for (const route of routes) expect((await isolate.ask(`/api/super/users/${id}/${route}`)).status, `${route} of ${id}`).toBe(400);
      for (const route of ["wake", "exec", "restart-async"]) {
        const answer = await isolate.ask(`/api/super/users/${id}/${route}`, { method: "POST", body: { command: "true" } });
        expect([answer.status, answer.body["error"]], `${route} of ${id}`).toEqual([400, "invalid user id"]);
      }
      expect([isolate.hostCalls, isolate.bucketKeys]).toEqual([[], []]);
    },
  );

  // worker:AUTH-16
  test("nothing that the client says of itself chooses the sandbox", async () => {
    const isolate = openIsolate({ host: { restart: async () => done({ operationId: "boot-1" }) } });
    await isolate.ask(`${BASE}/restart-async?sandboxName=openclaw-u2&r2Prefix=users/u2/`, { method: "POST" });
    expect(isolate.hostCalls.map(({ call }) => call)).toEqual(["openclaw-u1.restart"]);
  });

  test("a fault inside is a 500 that says nothing of it, and a line in the log that does", async () => {
    const isolate = openIsolate({ host: { restart: async () => null as never } });
    const answer = await isolate.ask(`${BASE}/restart-async`, { method: "POST" });
    expect([answer.status, answer.body["error"]]).toEqual([500, "Internal error"]);
    expect(isolate.logs).toEqual(["error: unexpected fault"]);
  });
});

describe("wake", () => {
  const awake = { wake: async () => ({ ...done({ action: "joined" as const, previousState: "sleeping" }), waitedMs: 12_000 }) };

  // worker:WAKE-16
  test("says what it did, and how long it waited", async () => {
    const { ask } = openIsolate({ host: awake });
    expect(await ask(`${BASE}/wake`, { method: "POST" })).toMatchObject({
      status: 200,
      body: { userId: "u1", previousState: "sleeping", currentState: "active", action: "joined", waitedMs: 12_000 },
    });
  });

  // worker:WAKE-20
  test("takes a budget between 1 s and 180 s (worker:T-02)", async () => {
    const isolate = openIsolate({ host: awake });
    for (const maxWakeTime of [1_000, 180_000]) {
      expect((await isolate.ask(`${BASE}/wake`, { method: "POST", body: { maxWakeTime } })).status).toBe(200);
    }
    expect(isolate.hostCalls.map(({ args }) => (args[0] as { wakeBudgetMs: number }).wakeBudgetMs)).toEqual([1_000, 180_000]);
  });

  test.for([0, -1, 999, 180_001, 1_500.5, "5000", "x", null, true, [5_000]])("refuses the budget %o (worker:T-02)", async (maxWakeTime) => {
    const isolate = openIsolate({ host: awake });
    const answer = await isolate.ask(`${BASE}/wake`, { method: "POST", body: { maxWakeTime } });
    expect([answer.status, answer.body["error"]]).toEqual([400, "maxWakeTime must be an integer between 1000 and 180000"]);
    expect(isolate.hostCalls).toEqual([]);
  });

  test.for(["{ no JSON", "null", "[]", "5"])("refuses the body %s", async (body) => {
    expect((await openIsolate({ host: awake }).ask(`${BASE}/wake`, { method: "POST", body })).status).toBe(400);
  });

  // worker:WAKE-16
  test("is a 504 when its budget ended, after one try", async () => {
    const failure = {
      ...{
        kind: "wake-timeout" as const,
        message: "The sandbox was not ready within 1000 ms",
        transient: true,
        admitted: false,
        status: 503,
      },
      ...{ reason: "wake_timeout", budgetMs: 1_000, waitedMs: 1_000, lastError: "port closed" },
    };
    const isolate = openIsolate({ host: { wake: async () => ({ ok: false, failure }) } });
    const answer = await isolate.ask(`${BASE}/wake`, { method: "POST", body: { maxWakeTime: 1_000 } });
    expect(answer).toMatchObject({ status: 504, body: { action: "timeout", currentState: "error", waitedMs: 1_000 } });
    expect(isolate.hostCalls).toHaveLength(1);
  });
});

describe("restart", () => {
  // worker:LIFE-1
  test("answers at once with an operation and where to look", async () => {
    const { ask } = openIsolate({ host: { restart: async () => done({ operationId: "boot-1" }) } });
    expect(await ask(`${BASE}/restart-async`, { method: "POST" })).toMatchObject({
      status: 200,
      body: { success: true, userId: "u1", operationId: "boot-1", checkStatusUrl: `${BASE}/state/v2` },
    });
  });
});

describe("state", () => {
  const view = {
    vm: "running" as const,
    everStarted: true,
    liveProcesses: 2,
    gatewayAlive: true,
    gatewayHealthy: true,
    bootStartedAt: NOW - 90_500,
  };

  // worker:STATE-1, STATE-5
  test("comes from the Host and the sync marker", async () => {
    const isolate = openIsolate({ host: { state: async () => view } });
    await isolate.bucket.put("users/u1/.last-sync", new TextEncoder().encode("sync-7|2025-12-31T23:59:00Z"));
    const expected = { state: "active", userId: "u1", processCount: 2 };
    const v1 = { lastActivity: "2025-12-31T23:59:00Z", uptimeSeconds: 90, memoryMB: null, version: null };
    expect(await isolate.ask(`${BASE}/state`)).toMatchObject({ status: 200, body: { ...expected, ...v1 } });
    const v2 = { lastSyncAt: "2025-12-31T23:59:00Z", gatewayHealthy: true, checkedAt: "2026-01-01T00:00:00.000Z" };
    expect(await isolate.ask(`${BASE}/state/v2`)).toMatchObject({ status: 200, body: { ...expected, ...v2 } });
  });

  // worker.md B.1
  test.for([
    [{ vm: "stopped", everStarted: true, liveProcesses: 0, gatewayAlive: false, gatewayHealthy: null }, "sleeping", "stopped"],
    [{ vm: "stopped", everStarted: false, liveProcesses: 0, gatewayAlive: false, gatewayHealthy: null }, "stopped", "stopped"],
    [{ vm: "starting", liveProcesses: 0, gatewayAlive: false, gatewayHealthy: null }, "sleeping", "starting"],
    [{ vm: "running", liveProcesses: 0, gatewayAlive: false, gatewayHealthy: null }, "idle", "idle"],
    [{ vm: "running", liveProcesses: 1, gatewayAlive: true, gatewayHealthy: false }, "active", "starting"],
    [{ vm: "running", liveProcesses: 1, gatewayAlive: true, gatewayHealthy: false, bootStartedAt: NOW - 180_001 }, "active", "error"],
    [{ vm: "running", liveProcesses: 1, gatewayAlive: true, gatewayHealthy: true, bootStartedAt: NOW - 999_000 }, "active", "active"],
  ] as const)("of %o is %s in v1 and %s in v2", async ([change, v1, v2]) => {
    const { ask } = openIsolate({ host: { state: async () => ({ ...view, bootStartedAt: NOW - 60_000, ...change }) } });
    expect((await ask(`${BASE}/state`)).body["state"]).toBe(v1);
    expect((await ask(`${BASE}/state/v2`)).body["state"]).toBe(v2);
  });

  // worker:STATE-1, STATE-2
  test("of a Host that cannot be reached is an error: a 500 in v1, a 200 in v2", async () => {
    const { ask } = openIsolate();
    expect(await ask(`${BASE}/state`)).toMatchObject({ status: 500, body: { state: "error" } });
    expect(await ask(`${BASE}/state/v2`)).toMatchObject({ status: 200, body: { state: "error", processCount: 0, gatewayHealthy: null } });
  });

  // worker:STATE-5
  test("has no sync time while the bucket is away", async () => {
    const isolate = openIsolate({ host: { state: async () => view } });
    isolate.bucket.fail();
    expect((await isolate.ask(`${BASE}/state/v2`)).body).toMatchObject({ state: "active", lastSyncAt: null });
  });
});
