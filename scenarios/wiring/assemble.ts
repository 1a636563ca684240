import type { FakeBucket } from "#fakes/bucket/bucket.ts";
import type { SandboxFleet } from "#fakes/sandbox/fleet.ts";
import type { WorkerParts } from "#harness/platform/worker/parts.ts";
import type { HttpApi } from "#harness/ports/http.ts";
import type { HostControl, SdkModel } from "#harness/rigs/rig.ts";
import type { Party, Sea } from "#harness/rigs/sea.ts";
import { assembleBackends } from "./assemble-backends.ts";
import { assemblePlatform } from "./assemble-platform.ts";

export interface AssemblyOptions {
  readonly model: SdkModel;
  readonly parts: WorkerParts;
  readonly env: Readonly<Record<string, string | number>>;
}

/** The platform and its backends, built over one sea. */
export interface Assembly {
  readonly client: Party;
  readonly isolates: readonly HttpApi[];
  readonly cron: { readonly party: Party; readonly isolates: readonly HttpApi[] };
  readonly fleet: SandboxFleet;
  readonly bucket: FakeBucket;
  readonly hostControl: (sandboxName: string) => HostControl;
  readonly deploy: (env: AssemblyOptions["env"]) => Promise<void>;
}

/** Builds the worker subject over a sea whose parties all live in this process. */
export const assembleWorker = (sea: Sea, { model, parts, env }: AssemblyOptions): Assembly => {
  const { fleet, bucket, serveSandbox, serveBucket } = assembleBackends(sea, model);
  const client = sea.party("client", "client");
  const { isolates, hostControl, deploy } = assemblePlatform(sea, { parts, env, backends: { sandbox: serveSandbox, bucket: serveBucket } });
  const cron = sea.party("cron", "client");
  const links = (from: Party): readonly HttpApi[] =>
    isolates.map(({ party, api }) => sea.channel<HttpApi>(from, { to: party.name, methods: ["fetch"], serve: () => ({ party, api }) }));
  return {
    client,
    isolates: links(client),
    cron: { party: cron, isolates: links(cron) },
    fleet,
    bucket,
    hostControl,
    deploy: async (next) => deploy(next),
  };
};
