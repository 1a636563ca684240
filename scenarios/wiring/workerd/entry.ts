import type { DurableObjectNamespace, DurableObjectState, Fetcher, R2Bucket } from "@cloudflare/workers-types";
import { createHost, type HostCode } from "#harness/platform/worker/host/host.ts";
import { HOST_METHODS, type HostApi } from "#harness/platform/worker/host/host-api.ts";
import { createIsolate, type Isolate } from "#harness/platform/worker/isolate.ts";
import { referenceParts } from "#harness/platform/worker/parts.ts";
import type { Clock } from "#harness/ports/clock.ts";
import type { Random } from "#harness/ports/random.ts";
import { serveWire, wireStub } from "#harness/ports/rpc-codec.ts";
import { SANDBOX_METHODS, type SandboxApi } from "#harness/ports/sandbox.ts";
import { answerIsolate } from "#scenarios/wiring/isolate-http.ts";
import { objectState } from "./object-state.ts";
import { r2Bucket } from "./r2-bucket.ts";

interface Env {
  readonly HOST: DurableObjectNamespace;
  readonly BUCKET: R2Bucket;
  readonly SANDBOX: Fetcher;
  readonly ISOLATE: string;
  readonly CLOCK_FACTOR: number;
  readonly CLOCK_STARTED_AT: number;
  readonly [variable: string]: unknown;
}

const clockOf = ({ CLOCK_FACTOR: factor, CLOCK_STARTED_AT: startedAt }: Env): Clock => ({
  now: () => Math.round(startedAt + (Date.now() - startedAt) * factor),
  timer: (ms) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const handle = setTimeout(resolve, Math.max(0, ms) / factor);
    return { done: promise, cancel: () => clearTimeout(handle) };
  },
});

const random: Random = { uint32: () => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0 };

// What a log line may carry is judged where it can be seen; workerd's output is its own.
const log = { write: (): void => {} };

const variablesOf = (env: Env): Readonly<Record<string, string | number>> =>
  Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string | number] => typeof entry[1] === "string" || typeof entry[1] === "number"),
  );

/** Posts wire calls to something that answers `fetch`. */
const poster =
  (target: Pick<Fetcher, "fetch">, path: string) =>
  async (body: string): Promise<string> => {
    const response = await target.fetch(`http://party.test/${path}`, { method: "POST", body });
    if (!response.ok) throw new Error(`network connection lost: ${response.status}`);
    return response.text();
  };

/** The Durable Object that owns one sandbox. */
export class Host {
  readonly #code: HostCode;

  constructor(state: DurableObjectState, env: Env) {
    const { CLOCK_FACTOR: factor, CLOCK_STARTED_AT: startedAt } = env;
    const name = state.id.name;
    if (name === undefined) throw new Error("A Host is reached by its sandbox's name only");
    const time = {
      toReal: (platformMs: number): number => startedAt + (platformMs - startedAt) / factor,
      toPlatform: (realMs: number): number => Math.round(startedAt + (realMs - startedAt) * factor),
    };
    const sandbox = wireStub<SandboxApi>(SANDBOX_METHODS, poster(env.SANDBOX, encodeURIComponent(name)), "host>sandbox");
    const waitUntil = (work: Promise<unknown>): void => state.waitUntil(work);
    const ports = {
      ...{ name, clock: clockOf(env), random, state: objectState(state, time), sandbox, bucket: r2Bucket(env.BUCKET), log, waitUntil },
      env: variablesOf(env),
    };
    this.#code = createHost(ports, referenceParts);
  }

  async fetch(request: Request): Promise<Response> {
    return new Response(await serveWire(this.#code.api, await request.text()));
  }

  alarm(): Promise<void> {
    return this.#code.alarm();
  }
}

const isolates = new WeakMap<Env, Isolate>();

const isolateOf = (env: Env): Isolate => {
  const known = isolates.get(env);
  if (known !== undefined) return known;
  const host = (name: string): HostApi =>
    wireStub<HostApi>(HOST_METHODS, poster(env.HOST.get(env.HOST.idFromName(name)), ""), "isolate>host");
  const settle = <T>(work: Promise<T>): Promise<T> => work;
  const isolate = createIsolate(
    {
      name: env.ISOLATE,
      clock: clockOf(env),
      random,
      bucket: r2Bucket(env.BUCKET),
      host,
      log,
      env: variablesOf(env),
      settle,
      missingBindings: [],
    },
    referenceParts,
  );
  isolates.set(env, isolate);
  return isolate;
};

export default { fetch: (request: Request, env: Env): Promise<Response> => answerIsolate(isolateOf(env), request) };
