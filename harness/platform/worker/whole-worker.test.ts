import { SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { FakeBucket } from "#fakes/bucket/bucket.ts";
import { HandClock } from "#fakes/clock/hand-clock.ts";
import { FakeDurableObject, type ObjectParty } from "#fakes/durable-object/durable-object.ts";
import { FakeSandbox } from "#fakes/sandbox/sandbox.ts";
import { createHost } from "./host/host.ts";
import { HOST_METHODS, type HostApi } from "./host/host-api.ts";
import { createIsolate } from "./isolate.ts";
import { SECRET } from "./isolate.contract.ts";
import { referenceParts } from "./parts.ts";

const JWT_SECRET = "a-secret-that-is-long-enough-to-sign";
const env = { MOLTBOT_GATEWAY_TOKEN: SECRET, SUPABASE_JWT_SECRET: JWT_SECRET, ANTHROPIC_API_KEY: "model-key" };
const log = { write: (): void => {} };
const party: ObjectParty = { alive: true, run: (_label, work) => work(), kill: () => {}, reset: () => {} };

/** The worker of u1 on a fake of everything that it depends on: one isolate, one Host, its sandbox, the bucket and the time. */
const openWorker = () => {
  const clock = new HandClock();
  const journal = (): void => {};
  let drawn = 0;
  const options = { id: "openclaw-u1", clock, model: "S", journal, admit: () => true, retire: () => {} } as const;
  const sandbox = new FakeSandbox({ ...options, random: { uint32: () => (drawn += 1) } });
  const bucket = new FakeBucket({ clock, journal });
  // Ids of the Host differ by their numbers alone, so that a test can tell one that it was not given.
  const random = { uint32: () => 7 };
  const waitUntil = (work: Promise<unknown>): void => void work.catch(() => {});
  const host = new FakeDurableObject<HostApi, ObjectParty>({
    ...{ clock, journal, methods: HOST_METHODS, openParty: () => party },
    create: (_party, state) => createHost({ name: options.id, clock, random, state, sandbox, bucket, log, env, waitUntil }, referenceParts),
  });
  const call =
    (method: keyof HostApi) =>
    async (...args: unknown[]): Promise<unknown> =>
      ((await host.serve()).api[method] as (...given: unknown[]) => Promise<unknown>)(...args);
  const api = Object.fromEntries(HOST_METHODS.map((method) => [method, call(method)])) as unknown as HostApi;
  const ports = { name: "isolate-1", clock, random, bucket, log, missingBindings: [], env, host: () => api };
  const isolate = createIsolate({ ...ports, settle: (work) => work }, referenceParts);
  return { clock, sandbox, bucket, isolate };
};

/** A request of the administrator, or of whom these headers name. */
const request = (path: string, more: RequestInit = {}): Request =>
  new Request(`http://platform.test${path}`, { headers: { "x-admin-secret": SECRET }, ...more });

const exec = (command: string, signal?: AbortSignal): Request =>
  request("/api/super/users/u1/exec", { method: "POST", body: JSON.stringify({ command }), ...(signal === undefined ? {} : { signal }) });

const bodyOf = async (answer: Response | Promise<Response>): Promise<Readonly<Record<string, unknown>>> =>
  (await (await answer).json()) as Readonly<Record<string, unknown>>;

describe("a command whose client goes away while it runs (worker:T-15)", () => {
  // worker:EXEC-25
  test("ends, and its result is kept under its own id", async () => {
    const { clock, sandbox, isolate } = openWorker();
    sandbox.beActive();
    const before = isolate.fetch(exec("echo before"));
    await clock.advance(5_000);
    const { execId } = await bodyOf(before);
    const client = new AbortController();
    const answer = isolate.fetch(exec("echo begun; sleep 20; echo done", client.signal));
    await clock.advance(5_000);
    client.abort();
    void answer.catch(() => {});
    await clock.advance(60_000);
    const { processes } = await sandbox.peek();
    expect(processes.filter(({ command }) => command.includes("begun")).map(({ status }) => status)).toEqual(["completed"]);
    const kept = isolate.fetch(request(`/api/super/users/u1/exec/${String(execId).replace("000000001", "000000002")}/status`));
    await clock.advance(5_000);
    expect(await bodyOf(kept)).toMatchObject({ found: true, status: "completed", exitCode: 0, stdout: "begun\ndone\n" });
  });
});

describe("everything that the worker depends on can be given to it (worker:T-37)", () => {
  const tokenAt = (clock: HandClock): Promise<string> =>
    new SignJWT({ sub: "u1", aud: "authenticated", exp: clock.now() / 1_000 + 60 })
      .setProtectedHeader({ alg: "HS256" })
      .sign(new TextEncoder().encode(JWT_SECRET));

  // worker:ARCH-1
  test("the sandbox SDK, the bucket and the clock", async () => {
    const { clock, sandbox, bucket, isolate } = openWorker();
    const cold = isolate.fetch(exec("echo woken"));
    await clock.advance(60_000);
    expect(await bodyOf(cold)).toMatchObject({ exitCode: 0, stdout: "woken\n" });
    const path = "/api/super/users/u1/files/root/a.txt";
    const written = isolate.fetch(request(path, { method: "PUT", body: "kept" }));
    await clock.advance(5_000);
    expect((await written).status).toBe(200);
    expect([sandbox.vm, new TextDecoder().decode(bucket.peek("users/u1/root/a.txt") ?? undefined)]).toEqual(["running", "kept"]);
  });

  test("who signs the tokens, and what time it is for them", async () => {
    const { clock, isolate } = openWorker();
    const asked = request("/api/gateway-token", { headers: { authorization: `Bearer ${await tokenAt(clock)}` } });
    expect(await bodyOf(isolate.fetch(asked.clone()))).toMatchObject({ userId: "u1" });
    await clock.advance(60_000);
    expect((await isolate.fetch(asked)).status).toBe(401);
  });
});
