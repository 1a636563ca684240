import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { callNow, sandboxOf } from "#scenarios/wiring/workerd/host-alone.ts";

/** The Host of a sandbox: a stub for eviction, and its calls. */
const hostOf = (name: string) => {
  const stub = env.HOST.get(env.HOST.idFromName(name));
  const ask = async (method: string, ...args: readonly unknown[]): Promise<Readonly<Record<string, unknown>>> => {
    const response = await stub.fetch("http://host.test/", { method: "POST", body: JSON.stringify({ method, args }) });
    return (await response.json()) as Readonly<Record<string, unknown>>;
  };
  return { stub, ask, sandbox: sandboxOf(name) };
};

const spec = (command: string) => ({ command, timeoutMs: 60_000, env: {}, cwd: null });

test("a Host in workerd boots its sandbox by its own alarm, once for two callers", async () => {
  const { ask, sandbox } = hostOf("two-callers");
  const [first, second] = await Promise.all([
    ask("exec", callNow("isolate-1"), spec("echo one")),
    ask("exec", callNow("isolate-2"), spec("echo two")),
  ]);
  expect([first, second]).toMatchObject([
    { ok: true, value: { exitCode: 0, stdout: "one\n" } },
    { ok: true, value: { exitCode: 0, stdout: "two\n" } },
  ]);
  expect(sandbox.faults.calls.get("startProcess"), "a restore, one gateway, two commands").toBeLessThanOrEqual(4);
});

test("a Host that was evicted knows that its sandbox was started, and finds it awake", async () => {
  const { ask, stub, sandbox } = hostOf("evicted");
  expect(await ask("wake", callNow("isolate-1"))).toMatchObject({ ok: true, value: { action: "started" } });
  const gateway = sandbox.gateway.owner?.id;
  await evictDurableObject(stub);
  expect(await ask("state")).toMatchObject({ vm: "running", everStarted: true, gatewayHealthy: true });
  expect(await ask("wake", callNow("isolate-2"))).toMatchObject({ ok: true, value: { action: "none" } });
  expect(sandbox.gateway.owner?.id, "nobody restarted it").toBe(gateway);
});

test("a boot that an evicted Host began is joined, not begun again", async () => {
  const { ask, stub, sandbox } = hostOf("evicted-while-booting");
  await ask("restart", callNow("isolate-1"));
  await evictDurableObject(stub);
  expect(await ask("exec", callNow("isolate-2"), spec("echo after"))).toMatchObject({ ok: true, value: { stdout: "after\n" } });
  expect(sandbox.processes.size, "at most a restore, a gateway and the command").toBeLessThanOrEqual(3);
});
