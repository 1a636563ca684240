import { FakeDurableObject } from "#fakes/durable-object/durable-object.ts";
import { createHost } from "#harness/platform/worker/host/host.ts";
import { HOST_METHODS, type HostApi } from "#harness/platform/worker/host/host-api.ts";
import { createIsolate } from "#harness/platform/worker/isolate.ts";
import type { WorkerParts } from "#harness/platform/worker/parts.ts";
import type { BucketApi } from "#harness/ports/bucket.ts";
import type { HttpApi } from "#harness/ports/http.ts";
import { SANDBOX_METHODS, type SandboxApi } from "#harness/ports/sandbox.ts";
import type { HostControl } from "#harness/rigs/rig.ts";
import type { Party, Sea } from "#harness/rigs/sea.ts";
import { BUCKET_METHODS, type ServedBackends } from "./assemble-backends.ts";
import { isolateHttp } from "./isolate-http.ts";
import { journalOf, logOf } from "./sea-records.ts";
import { bindingsOf, unboundBucket } from "./bindings.ts";
import { DEFAULT_ENV } from "./worker-env.ts";

/** How many isolates every voyage has: races between isolates need two. */
export const ISOLATES = 2;

/** The name of the n-th isolate, from 1, as its links have it. */
export const isolateName = (number: number): string => `isolate-${number}`;

export interface PlatformOptions {
  readonly parts: WorkerParts;
  readonly env: Readonly<Record<string, string | number>>;
  readonly backends: ServedBackends;
}

/** The worker subject, built: nothing serves it yet. */
export interface Platform {
  readonly isolates: readonly { readonly party: Party; readonly api: HttpApi }[];
  /** The next version: other variables, fresh isolates; Hosts have it from their next life on. */
  readonly deploy: (env: PlatformOptions["env"]) => void;
  /** What a scenario may do to the Durable Object of a sandbox. */
  readonly hostControl: (sandboxName: string) => HostControl;
}

/** The environment of every voyage's platform, where its scenario says nothing else. */
const platformEnv = (env: PlatformOptions["env"]): Readonly<Record<string, string | number>> => ({
  ...DEFAULT_ENV,
  ...bindingsOf(env).env,
});

type Hosts = (name: string) => FakeDurableObject<HostApi, Party>;

/** The Durable Objects of a sea: one Host for each sandbox name, its code rebuilt for each life. */
const hostNamespace = (
  sea: Sea,
  { parts, env, backends }: Omit<PlatformOptions, "env"> & { readonly env: () => PlatformOptions["env"] },
): Hosts => {
  const hosts = new Map<string, FakeDurableObject<HostApi, Party>>();
  const platformOfObjects = sea.party("durable-objects", "backend");
  return (name) => {
    const known = hosts.get(name);
    if (known !== undefined) return known;
    const host = new FakeDurableObject<HostApi, Party>({
      clock: platformOfObjects.clock,
      journal: (entry) => journalOf(sea, "host")({ sandbox: name, ...entry }),
      methods: HOST_METHODS,
      openParty: (life) => sea.party(`host#${name}/${life}`, "host"),
      create: (party, state) => {
        const sandbox = sea.channel<SandboxApi>(party, {
          to: "sandbox",
          instance: name,
          methods: SANDBOX_METHODS,
          serve: backends.sandbox(name),
          outputGate: () => state.outputGate(),
        });
        const bucket = sea.channel<BucketApi>(party, {
          to: "bucket",
          methods: BUCKET_METHODS,
          serve: backends.bucket,
          outputGate: () => state.outputGate(),
        });
        const { clock, random } = party;
        const waitUntil = (work: Promise<unknown>): void => party.waitUntil(work);
        return createHost(
          {
            name,
            clock,
            random,
            state,
            sandbox,
            bucket,
            log: logOf(sea, "host"),
            waitUntil,
            env: platformEnv(env()),
          },
          parts,
        );
      },
    });
    hosts.set(name, host);
    return host;
  };
};

interface BuiltIsolate {
  readonly party: Party;
  readonly api: HttpApi;
  /** Replaces the code: what it had in memory is gone. */
  deploy(env: PlatformOptions["env"]): void;
}

const isolateOf = (sea: Sea, options: PlatformOptions & { readonly number: number; readonly hostOf: Hosts }): BuiltIsolate => {
  const { parts, backends, hostOf } = options;
  const party = sea.party(isolateName(options.number), "isolate");
  const stubs = new Map<string, HostApi>();
  const host = (name: string): HostApi => {
    const stub =
      stubs.get(name) ??
      sea.channel<HostApi>(party, { to: "host", instance: name, methods: HOST_METHODS, serve: () => hostOf(name).serve() });
    stubs.set(name, stub);
    return stub;
  };
  const bound = sea.channel<BucketApi>(party, { to: "bucket", methods: BUCKET_METHODS, serve: backends.bucket });
  const { clock, random, name } = party;
  const build = (env: PlatformOptions["env"]): HttpApi => {
    const { missing } = bindingsOf(env);
    const ports = {
      ...{ name, clock, random, host, log: logOf(sea, name), env: platformEnv(env), missingBindings: missing },
      bucket: missing.includes("BUCKET") ? unboundBucket() : bound,
      settle: <T>(work: Promise<T>): Promise<T> => sea.settle(work),
    };
    return isolateHttp(createIsolate(ports, parts));
  };
  let current = build(options.env);
  return {
    party,
    api: { fetch: (request) => current.fetch(request) },
    deploy: (env) => {
      current = build(env);
    },
  };
};

/** Builds the worker subject over a sea. */
export const assemblePlatform = (sea: Sea, options: PlatformOptions): Platform => {
  let env = options.env;
  const hostOf = hostNamespace(sea, { ...options, env: () => env });
  const isolates = Array.from({ length: ISOLATES }, (_, index) => isolateOf(sea, { ...options, number: index + 1, hostOf }));
  return {
    isolates,
    deploy: (next) => {
      env = next;
      for (const isolate of isolates) isolate.deploy(next);
    },
    hostControl: (name) => ({
      reset: async ({ zombie }) => hostOf(name).reset(zombie),
      crash: async () => hostOf(name).crash(),
      evict: async () => hostOf(name).evict(),
    }),
  };
};
