import type { BucketApi } from "#harness/ports/bucket.ts";
import type { Clock } from "#harness/ports/clock.ts";
import type { Log } from "#harness/ports/log.ts";
import type { Random } from "#harness/ports/random.ts";
import type { Settle } from "#harness/ports/settle.ts";
import type { AuthConfig } from "./auth/auth-config.ts";
import type { WorkerConfig } from "./config.ts";
import type { Metrics } from "./obs/metrics.ts";
import type { HostApi } from "./host/host-api.ts";
import type { WorkerParts } from "./parts.ts";

/** What one isolate reaches the world through. */
export interface IsolatePorts {
  /** Names the isolate in what it sends to the Host. */
  readonly name: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly bucket: BucketApi;
  /** The Host of a sandbox name. */
  readonly host: (sandboxName: string) => HostApi;
  readonly log: Log;
  readonly settle: Settle;
  /** Bindings that the deployment lacks, by name (worker:CFG-7). */
  readonly missingBindings: readonly string[];
  readonly env: Readonly<Record<string, string | number | undefined>>;
}

/** What every route of an isolate works with. */
export interface IsolateContext {
  readonly ports: IsolatePorts;
  readonly parts: WorkerParts;
  readonly config: WorkerConfig;
  readonly auth: AuthConfig;
  readonly metrics: Metrics;
  /** What each answer says, for the record of its request. */
  readonly told: WeakMap<Response, Readonly<Record<string, unknown>>>;
  /** A text as it may leave (worker:OBS-12). */
  readonly redact: (text: string) => string;
}
