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
import { ADMIN_SECRET } from "./verbs/ask.ts";

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
  /** What a scenario may do to the Durable Object of a sandbox. */
  readonly hostControl: (sandboxName: string) => HostControl;
}

type Hosts = (name: string) => FakeDurableObject<HostApi, Party>;

/** The Durable Objects of a sea: one Host for each sandbox name, its code rebuilt for each life. */
const hostNamespace = (sea: Sea, { parts, backends }: PlatformOptions): Hosts => {
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
        return createHost({ name, clock, random, state, sandbox, bucket, log: logOf(sea, "host"), waitUntil }, parts);
      },
    });
    hosts.set(name, host);
    return host;
  };
};

const isolateOf = (sea: Sea, options: PlatformOptions & { readonly number: number; readonly hostOf: Hosts }) => {
  const { parts, env, backends, hostOf } = options;
  const party = sea.party(isolateName(options.number), "isolate");
  const stubs = new Map<string, HostApi>();
  const host = (name: string): HostApi => {
    const stub =
      stubs.get(name) ??
      sea.channel<HostApi>(party, { to: "host", instance: name, methods: HOST_METHODS, serve: () => hostOf(name).serve() });
    stubs.set(name, stub);
    return stub;
  };
  const bucket = sea.channel<BucketApi>(party, { to: "bucket", methods: BUCKET_METHODS, serve: backends.bucket });
  const { clock, random, name } = party;
  const ports = { name, clock, random, bucket, host, log: logOf(sea, name), env: { MOLTBOT_GATEWAY_TOKEN: ADMIN_SECRET, ...env } };
  return { party, api: isolateHttp(createIsolate(ports, parts)) };
};

/** Builds the worker subject over a sea. */
export const assemblePlatform = (sea: Sea, options: PlatformOptions): Platform => {
  const hostOf = hostNamespace(sea, options);
  return {
    isolates: Array.from({ length: ISOLATES }, (_, index) => isolateOf(sea, { ...options, number: index + 1, hostOf })),
    hostControl: (name) => ({
      reset: async ({ zombie }) => hostOf(name).reset(zombie),
      crash: async () => hostOf(name).crash(),
      evict: async () => hostOf(name).evict(),
    }),
  };
};
