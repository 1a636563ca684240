import type { DurableObjectState, R2Bucket } from "@cloudflare/workers-types";
import { FakeSandbox } from "#fakes/sandbox/sandbox.ts";
import { createHost, type HostCode } from "#harness/platform/worker/host/host.ts";
import type { HostCall } from "#harness/platform/worker/host/host-call.ts";
import { referenceParts } from "#harness/platform/worker/parts.ts";
import type { Clock } from "#harness/ports/clock.ts";
import { objectState } from "./object-state.ts";
import { r2Bucket } from "./r2-bucket.ts";

interface Env {
  readonly BUCKET: R2Bucket;
}

/** How many times faster than real time a Host lives here: boots take seconds. */
const FACTOR = 20;
/** The longest wait that a test here is about, platform ms. */
const LONGEST_MS = 300_000;
const began = 1_767_225_600_000;

const realNow = (): number => Date.now();
const zero = { at: 0 };

const clock: Clock = {
  now: () => {
    zero.at ||= realNow();
    return Math.round(began + (realNow() - zero.at) * FACTOR);
  },
  timer: (ms) => {
    // The sandbox's idle clock: nothing here lasts that long, and an object with a timer under way is never idle itself.
    if (ms > LONGEST_MS) return { done: new Promise(() => {}), cancel: () => {} };
    const { promise, resolve } = Promise.withResolvers<void>();
    const handle = setTimeout(resolve, Math.max(0, ms) / FACTOR);
    return { done: promise, cancel: () => clearTimeout(handle) };
  },
};

const time = {
  toReal: (platformMs: number): number => zero.at + (platformMs - began) / FACTOR,
  toPlatform: (realMs: number): number => Math.round(began + (realMs - zero.at) * FACTOR),
};

/** The sandboxes outlive the objects that own them, as real ones do. */
const sandboxes = new Map<string, FakeSandbox>();

const random = { uint32: (): number => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0 };

/** The fake sandbox behind a Host of this name. */
export const sandboxOf = (name: string): FakeSandbox => {
  const known = sandboxes.get(name);
  if (known !== undefined) return known;
  const made = new FakeSandbox({ id: name, clock, random, model: "S", journal: () => {}, admit: () => true, retire: () => {} });
  sandboxes.set(name, made);
  return made;
};

/** The Host's code inside a real Durable Object. */
export class HostObject {
  readonly #code: HostCode;

  constructor(state: DurableObjectState, env: Env) {
    const name = state.id.name ?? "nameless";
    this.#code = createHost(
      {
        ...{
          clock,
          random,
          state: objectState(state, time),
          sandbox: sandboxOf(name),
          bucket: r2Bucket(env.BUCKET),
          log: { write: () => {} },
        },
        ...{ waitUntil: (work: Promise<unknown>) => state.waitUntil(work), name: `openclaw-${name}`, env: {} },
      },
      referenceParts,
    );
  }

  /** One call of the Host: `{method, args}`. */
  async fetch(request: Request): Promise<Response> {
    const { method, args } = (await request.json()) as { readonly method: keyof HostCode["api"]; readonly args: readonly never[] };
    const call = this.#code.api[method] as (...given: readonly never[]) => Promise<unknown>;
    return Response.json((await call(...args)) ?? null);
  }

  alarm(): Promise<void> {
    return this.#code.alarm();
  }
}

/** A first try of a request, at this instant. */
export const callNow = (isolate: string): HostCall => ({
  ...{ requestId: `req-${random.uint32()}`, isolate, attempt: 1, requestedAt: clock.now(), wakeBudgetMs: 120_000 },
});

export default { fetch: (): Response => new Response("no route leads here") };
