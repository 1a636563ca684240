import { FakeBucket } from "#fakes/bucket/bucket.ts";
import { FakeDurableObject } from "#fakes/durable-object/durable-object.ts";
import { SandboxFleet } from "#fakes/sandbox/fleet.ts";
import { createHost } from "#harness/platform/worker/host/host.ts";
import { HOST_METHODS, type HostApi } from "#harness/platform/worker/host/host-api.ts";
import { createIsolate } from "#harness/platform/worker/isolate.ts";
import type { WorkerParts } from "#harness/platform/worker/parts.ts";
import type { BucketApi } from "#harness/ports/bucket.ts";
import type { HttpApi } from "#harness/ports/http.ts";
import type { JournalEntry } from "#harness/ports/journal.ts";
import type { Log } from "#harness/ports/log.ts";
import { SANDBOX_METHODS, type SandboxApi } from "#harness/ports/sandbox.ts";
import type { HostControl, SdkModel } from "#harness/rigs/rig.ts";
import type { Party, Sea } from "#harness/rigs/sea.ts";
import { isolateHttp } from "./isolate-http.ts";
import { ADMIN_SECRET } from "./verbs.ts";

/** How many isolates every voyage has: races between isolates need two. */
export const ISOLATES = 2;

export interface AssemblyOptions {
  readonly model: SdkModel;
  readonly parts: WorkerParts;
  readonly env: Readonly<Record<string, string | number>>;
}

/** The platform and its backends, built over one sea. */
export interface Assembly {
  readonly client: Party;
  readonly isolates: readonly HttpApi[];
  readonly fleet: SandboxFleet;
  readonly bucket: FakeBucket;
  /** What a scenario may do to the Durable Object of a sandbox. */
  readonly hostControl: (sandboxName: string) => HostControl;
}

const logOf = (sea: Sea, party: string): Log => ({
  write: (level, message, fields = {}) => sea.recorder.record({ type: "log", party, level, message, fields }),
});

const journalOf =
  (sea: Sea, party: string) =>
  (entry: JournalEntry): void =>
    sea.recorder.record({ type: "journal", party, entry });

const BUCKET_METHODS = ["get", "head", "put", "delete", "list"] as const satisfies readonly (keyof BucketApi)[];

/** The Durable Objects of a sea: one Host for each sandbox name, its code rebuilt for each life. */
const hostNamespace = (sea: Sea, fleet: SandboxFleet, parts: WorkerParts) => {
  const hosts = new Map<string, FakeDurableObject<HostApi, Party>>();
  const platformOfObjects = sea.party("durable-objects", "backend");
  const sandboxParty = sea.party("sandbox", "backend");
  const hostOf = (name: string): FakeDurableObject<HostApi, Party> => {
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
          methods: SANDBOX_METHODS,
          serve: () => ({ party: sandboxParty, api: fleet.sandbox(name) }),
          outputGate: () => state.outputGate(),
        });
        const { clock, random } = party;
        const waitUntil = (work: Promise<unknown>): void => party.waitUntil(work);
        return createHost({ clock, random, state, sandbox, log: logOf(sea, "host"), waitUntil }, parts);
      },
    });
    hosts.set(name, host);
    return host;
  };
  return hostOf;
};

/** Builds the worker subject over a sea whose parties live in this process. */
export const assembleWorker = (sea: Sea, options: AssemblyOptions): Assembly => {
  const { model, parts } = options;
  const sandboxes = sea.party("sandboxes", "backend");
  const bucketParty = sea.party("bucket", "backend");
  const fleet = new SandboxFleet({ clock: sandboxes.clock, random: sandboxes.random, model, journal: journalOf(sea, "sandbox") });
  const bucket = new FakeBucket({ clock: bucketParty.clock, journal: journalOf(sea, "bucket") });
  const hostOf = hostNamespace(sea, fleet, parts);
  const client = sea.party("client", "client");
  const isolates = Array.from({ length: ISOLATES }, (_, index) => {
    const party = sea.party(`isolate-${index + 1}`, "isolate");
    const stubs = new Map<string, HostApi>();
    const hostStub = (name: string): HostApi => {
      const stub = stubs.get(name) ?? sea.channel<HostApi>(party, { to: "host", methods: HOST_METHODS, serve: () => hostOf(name).serve() });
      stubs.set(name, stub);
      return stub;
    };
    const api = isolateHttp(
      createIsolate(
        {
          name: party.name,
          clock: party.clock,
          random: party.random,
          bucket: sea.channel<BucketApi>(party, {
            to: "bucket",
            methods: BUCKET_METHODS,
            serve: () => ({ party: bucketParty, api: bucket }),
          }),
          host: hostStub,
          log: logOf(sea, party.name),
          env: { MOLTBOT_GATEWAY_TOKEN: ADMIN_SECRET, ...options.env },
        },
        parts,
      ),
    );
    return sea.channel<HttpApi>(client, { to: party.name, methods: ["fetch"], serve: () => ({ party, api }) });
  });
  const hostControl = (name: string): HostControl => {
    const object = hostOf(name);
    return { reset: ({ zombie }) => object.reset(zombie), crash: () => object.crash(), evict: () => object.evict() };
  };
  return { client, isolates, fleet, bucket, hostControl };
};
