import { describe, expect, test } from "vitest";
import type { HistoryHeader } from "#harness/history/event.ts";
import type { Failure } from "#harness/platform/worker/failure.ts";
import type { ExecDone } from "#harness/platform/worker/host/areas/exec-api.ts";
import type { ReadDone } from "#harness/platform/worker/host/areas/file-api.ts";
import type { HostState } from "#harness/platform/worker/host/areas/lifecycle-api.ts";
import type { HostApi } from "#harness/platform/worker/host/host-api.ts";
import type { HostCall, HostReply } from "#harness/platform/worker/host/host-call.ts";
import { createIsolate } from "#harness/platform/worker/isolate.ts";
import { referenceParts } from "#harness/platform/worker/parts.ts";
import type { BucketApi } from "#harness/ports/bucket.ts";
import { sleep } from "#harness/ports/clock.ts";
import { LinkError } from "#harness/ports/link-failure.ts";
import { EXACT } from "#harness/rigs/sim/exploration.ts";
import { SimSea } from "#harness/rigs/sim/sim-sea.ts";

const HEADER: HistoryHeader = {
  format: "seatrial-history",
  version: 1,
  scenario: "integration/isolate-tries",
  seed: 1,
  rig: "sim",
  model: "S",
  profile: "none",
  mode: "exact",
  maxDelayMs: 1,
  defect: null,
  variant: null,
};

const BASE = "/api/super/users/u1";
const STARTING: Failure = {
  kind: "container",
  message: "starting",
  transient: true,
  admitted: false,
  status: 503,
  reason: "container_starting",
};
const FILE: ReadDone = { bytes: new TextEncoder().encode("found"), size: 5, modifiedAt: 0, stale: false };
const RAN: ExecDone = {
  execId: "exec-1",
  timedOut: false,
  killed: true,
  exitCode: 0,
  stdout: "",
  stderr: "",
  truncated: false,
  durationMs: 5,
};

const refused = (failure: Failure): HostReply<never> => ({ ok: false, failure });
const done = <T>(value: T): HostReply<T> => ({ ok: true, value, waitedMs: 0 });
const never = <T>(): Promise<T> => new Promise<T>(() => {});

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly tookMs: number;
  /** Timers that fired within an hour after the answer. */
  readonly lateTimers: number;
}

/** The n-th call of a Host gets the n-th answer; the last one for every later call. */
const inTurn = <T>(
  ...answers: readonly (() => Promise<T>)[]
): { readonly next: (call: HostCall) => Promise<T>; readonly calls: readonly HostCall[] } => {
  const calls: HostCall[] = [];
  return {
    calls,
    next: (call) => {
      calls.push(call);
      return (answers[calls.length - 1] ?? answers.at(-1) ?? never)();
    },
  };
};

/** One request to an isolate on virtual time, with this Host and this bucket. */
const ask = async (
  planned: { host?: Partial<HostApi>; bucketGet?: BucketApi["get"]; env?: Record<string, string | number> },
  path: string,
  body?: unknown,
): Promise<Answer> => {
  const sea = new SimSea({ header: HEADER, mode: EXACT });
  const party = sea.party("isolate-1", "isolate");
  const bucket = { get: planned.bucketGet ?? (async () => null) } as BucketApi;
  const isolate = createIsolate(
    {
      name: party.name,
      clock: party.clock,
      random: party.random,
      bucket,
      host: () => planned.host as HostApi,
      log: { write: () => {} },
      settle: async (work) => work,
      missingBindings: [],
      env: { MOLTBOT_GATEWAY_TOKEN: "secret", ...planned.env },
    },
    referenceParts,
  );
  return sea.run(party, async () => {
    const began = party.clock.now();
    const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    const response = await isolate.fetch(new Request(`http://platform.test${path}`, { headers: { "x-admin-secret": "secret" }, ...init }));
    const read = (await response.json()) as Answer["body"];
    const tookMs = party.clock.now() - began;
    const events = sea.events;
    await sleep(party.clock, 3_600_000);
    return { status: response.status, body: read, tookMs, lateTimers: sea.events - events - 1 };
  });
};

describe("the tries of one request", () => {
  // worker:RETRY-1
  test("two failures that may pass and a success make a success after 1 s and 2 s of waiting", async () => {
    const host = inTurn<HostReply<ReadDone>>(
      async () => refused(STARTING),
      async () => refused(STARTING),
      async () => done(FILE),
    );
    const answer = await ask({ host: { read: host.next } }, `${BASE}/files/root/a`);
    expect(answer).toMatchObject({ status: 200, body: { content: "found", attempts: 3 }, tookMs: 3_000 });
    expect(host.calls.map((call) => call.attempt)).toEqual([1, 2, 3]);
    expect(new Set(host.calls.map((call) => call.requestId)).size, "all tries are one request").toBe(1);
  });

  // worker:RETRY-3, RETRY-6, RETRY-7
  test("three failures are a 503 with the tries really made, and no wait after the last", async () => {
    const host = inTurn<HostReply<ReadDone>>(async () => refused(STARTING));
    const answer = await ask({ host: { read: host.next } }, `${BASE}/files/root/a`);
    expect(answer).toMatchObject({
      status: 503,
      body: { attempts: 3, retryable: true, errorType: "container_error", reason: "container_starting" },
      tookMs: 3_000,
    });
    expect(host.calls).toHaveLength(3);
  });

  // worker:RETRY-2, RETRY-8
  test("a failure that will not pass is one try without a wait", async () => {
    const host = inTurn<HostReply<ReadDone>>(async () => refused({ ...STARTING, kind: "refused-path", transient: false, status: 400 }));
    const answer = await ask({ host: { read: host.next } }, `${BASE}/files/root/a`);
    expect(answer).toMatchObject({ status: 400, tookMs: 0 });
    expect(host.calls).toHaveLength(1);
  });

  // worker:RETRY-10
  test("a Host that throws is tried again like one that says so", async () => {
    const host = inTurn<HostReply<ReadDone>>(
      () => Promise.reject(new LinkError("host-reset", "isolate-1>host")),
      async () => done(FILE),
    );
    expect(await ask({ host: { read: host.next } }, `${BASE}/files/root/a`)).toMatchObject({ status: 200, body: { attempts: 2 } });
  });

  // worker:EXEC-16
  test("a command that certainly did not start is tried again", async () => {
    const host = inTurn<HostReply<ExecDone>>(
      async () => refused(STARTING),
      async () => done(RAN),
    );
    expect(await ask({ host: { exec: host.next } }, `${BASE}/exec`, { command: "true" })).toMatchObject({
      status: 200,
      body: { attempts: 2 },
    });
  });

  // worker:EXEC-15: the Host may have started it before its reply was lost
  test.for(["reset", "host-reset", "closed"] as const)("a command whose answer was lost on the link (%s) is not", async (failure) => {
    const host = inTurn<HostReply<ExecDone>>(() => Promise.reject(new LinkError(failure, "isolate-1>host")));
    const answer = await ask({ host: { exec: host.next } }, `${BASE}/exec`, { command: "true" });
    expect(answer).toMatchObject({ status: 503, body: { admitted: "unknown", attempts: 1 } });
    expect(host.calls).toHaveLength(1);
  });

  // worker:CFG-5
  test("are as many and as far apart as configured", async () => {
    const host = inTurn<HostReply<ReadDone>>(async () => refused(STARTING));
    const env = { RETRY_ATTEMPTS: "2", RETRY_BASE_DELAY_MS: 250 };
    expect(await ask({ host: { read: host.next }, env }, `${BASE}/files/root/a`)).toMatchObject({ body: { attempts: 2 }, tookMs: 250 });
  });
});

describe("the longest time of a request", () => {
  // worker:RETRY-11: tries x (budget + outer) + delays + the read itself
  test("is bounded although no Host ever answers", async () => {
    const answer = await ask({ host: { read: never } }, `${BASE}/files/root/a`);
    expect(answer).toMatchObject({ status: 503, body: { attempts: 3, reason: "interrupted" } });
    expect(answer.tookMs).toBeLessThanOrEqual(3 * (120_000 + 10_000 + 30_000) + 3_000);
  });

  test("of a command that is never answered is one try: it may have been started", async () => {
    const answer = await ask({ host: { exec: never } }, `${BASE}/exec`, { command: "true", timeout: 5_000, maxWakeTime: 10_000 });
    expect(answer).toMatchObject({ status: 503, body: { attempts: 1, admitted: "unknown" } });
    // Budget, outer limit, the command itself, and the reading of its output and the killing after it.
    expect(answer.tookMs).toBe(10_000 + 10_000 + 5_000 + 40_000);
  });

  // worker:FILE-6
  test("does not wait for a bucket that hangs: after 5 s the container is asked", async () => {
    const answer = await ask({ host: { read: async () => done(FILE) }, bucketGet: never }, `${BASE}/files/root/a`);
    expect(answer).toMatchObject({ status: 200, body: { source: "container" }, tookMs: 5_000 });
  });

  test("of a read from the bucket alone is 5 s, and then a 502", async () => {
    const answer = await ask({ bucketGet: never }, `${BASE}/files/root/a?source=r2`);
    expect(answer).toMatchObject({ status: 502, body: { errorType: "r2_error" }, tookMs: 5_000 });
  });

  // worker:STATE-3
  test("of state/v2 is less than 500 ms, whatever hangs", async () => {
    const answer = await ask({ host: { state: () => never<HostState>() }, bucketGet: never }, `${BASE}/state/v2`);
    expect(answer).toMatchObject({ status: 200, body: { state: "error", lastSyncAt: null } });
    expect(answer.tookMs).toBeLessThan(500);
    expect(answer.body["latencyMs"]).toBe(answer.tookMs);
  });

  // worker:EXEC-20
  test.for(["files/root/a", "state/v2", "exec"])("of %s leaves no timer running behind its answer", async (route) => {
    const state: HostState = {
      vm: "stopped",
      everStarted: true,
      liveProcesses: 0,
      gatewayAlive: false,
      gatewayHealthy: null,
      bootStartedAt: null,
    };
    const host = { read: async () => done(FILE), exec: async () => done(RAN), state: async () => state };
    const answer = await ask({ host }, `${BASE}/${route}`, route === "exec" ? { command: "true" } : undefined);
    expect(answer).toMatchObject({ status: 200, lateTimers: 0 });
  });
});
