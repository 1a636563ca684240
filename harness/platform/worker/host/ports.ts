import type { BucketApi } from "#harness/ports/bucket.ts";
import type { Clock } from "#harness/ports/clock.ts";
import type { DurableState } from "#harness/ports/durable-state.ts";
import type { Log } from "#harness/ports/log.ts";
import type { Random } from "#harness/ports/random.ts";
import type { WorkerEnv } from "#harness/platform/worker/config.ts";
import type { SandboxApi } from "#harness/ports/sandbox.ts";

/** What the code inside one Durable Object reaches the world through. */
export interface HostPorts {
  /** The name of the sandbox that the object owns (worker:ISO-1). */
  readonly name: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly state: DurableState;
  readonly sandbox: SandboxApi;
  readonly bucket: BucketApi;
  readonly log: Log;
  readonly env: WorkerEnv;
  /** Registers work that goes on after the reply of the request that calls it (`ctx.waitUntil`). */
  readonly waitUntil: (work: Promise<unknown>) => void;
}

/** The port that the gateway listens on. */
export const GATEWAY_PORT = 18_789;

/** Longest wait for one probe call, ms. */
export const PROBE_TIMEOUT_MS = 5_000;

/** Commands of the image. */
export const START_SCRIPT = "/usr/local/bin/start-moltbot.sh";
export const RESTORE_SCRIPT = "/usr/local/bin/restore-backup.sh";
export const GATEWAY_LOCK = "/tmp/gateway.lock";
