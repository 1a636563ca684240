import type { DurableObjectNamespace, DurableObjectState, Fetcher, R2Bucket } from "@cloudflare/workers-types";
import { createHost, type HostCode } from "#harness/platform/worker/host/host.ts";
import { HOST_METHODS, type HostApi } from "#harness/platform/worker/host/host-api.ts";
import { createIsolate, type Isolate } from "#harness/platform/worker/isolate.ts";
import { referenceParts } from "#harness/platform/worker/parts.ts";
import type { HistoryEvent } from "#harness/history/event.ts";
import type { Clock } from "#harness/ports/clock.ts";
import type { Log } from "#harness/ports/log.ts";
import type { Random } from "#harness/ports/random.ts";
import { serveWire, wireStub } from "#harness/ports/rpc-codec.ts";
import { SANDBOX_METHODS, type SandboxApi } from "#harness/ports/sandbox.ts";
import { SEEN_PATH } from "#harness/rigs/workerd/seen-path.ts";
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

type LogLine = Extract<HistoryEvent, { readonly type: "log" }>;

// One array for each V8 isolate: a Worker's own lines, and those of the Durable Objects whose class it exports.
const lines: LogLine[] = [];

/** The log of one party, kept until the rig asks for it at `SEEN_PATH`. */
const logOf = (party: string, clock: Clock, { CLOCK_STARTED_AT: startedAt }: Env): Log => ({
  write: (level, message, fields = {}) => {
    lines.push({ type: "log", t: clock.now() - startedAt, party, level, message, fields });
  },
});

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
    const clock = clockOf(env);
    const ports = {
      ...{ name, clock, random, state: objectState(state, time), sandbox, bucket: r2Bucket(env.BUCKET), waitUntil },
      log: logOf("host", clock, env),
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
  const clock = clockOf(env);
  const isolate = createIsolate(
    {
      name: env.ISOLATE,
      clock,
      random,
      bucket: r2Bucket(env.BUCKET),
      host,
      log: logOf(env.ISOLATE, clock, env),
      env: variablesOf(env),
      settle,
      missingBindings: [],
    },
    referenceParts,
  );
  isolates.set(env, isolate);
  return isolate;
};

export default {
  fetch: async (request: Request, env: Env): Promise<Response> =>
    new URL(request.url).pathname === SEEN_PATH ? Response.json(lines) : answerIsolate(isolateOf(env), request),
};
