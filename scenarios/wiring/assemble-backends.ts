import { FakeBucket } from "#fakes/bucket/bucket.ts";
import { SandboxFleet } from "#fakes/sandbox/fleet.ts";
import type { BucketApi } from "#harness/ports/bucket.ts";
import type { SandboxApi } from "#harness/ports/sandbox.ts";
import type { SdkModel } from "#harness/rigs/rig.ts";
import type { Sea, Served } from "#harness/rigs/sea.ts";
import { journalOf } from "./sea-records.ts";

export const BUCKET_METHODS = ["get", "head", "put", "delete", "list"] as const satisfies readonly (keyof BucketApi)[];

/** Who answers for the backends, for a platform in the same process. */
export interface ServedBackends {
  readonly sandbox: (name: string) => (() => Served<SandboxApi>) | "elsewhere";
  readonly bucket: (() => Served<BucketApi>) | "elsewhere";
}

/** The fakes behind the platform, and who serves them. */
export interface Backends {
  readonly fleet: SandboxFleet;
  readonly bucket: FakeBucket;
  readonly serveSandbox: (name: string) => () => Served<SandboxApi>;
  readonly serveBucket: () => Served<BucketApi>;
}

/** Builds the backends of the worker subject over a sea. */
export const assembleBackends = (sea: Sea, model: SdkModel): Backends => {
  const sandboxes = sea.party("sandboxes", "backend");
  const bucketParty = sea.party("bucket", "backend");
  const sandboxParty = sea.party("sandbox", "backend");
  const fleet = new SandboxFleet({ clock: sandboxes.clock, random: sandboxes.random, model, journal: journalOf(sea, "sandbox") });
  const bucket = new FakeBucket({ clock: bucketParty.clock, journal: journalOf(sea, "bucket") });
  return {
    fleet,
    bucket,
    serveSandbox: (name) => () => ({ party: sandboxParty, api: fleet.sandbox(name) }),
    serveBucket: () => ({ party: bucketParty, api: bucket }),
  };
};
