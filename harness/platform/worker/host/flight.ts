import type { Failure } from "#harness/platform/worker/failure.ts";
import type { Operation } from "#harness/platform/worker/parts/operation.ts";
import type { WakeAction } from "./areas/lifecycle-api.ts";

/** How a boot ended. */
export type BootOutcome = { readonly ready: true; readonly action: WakeAction } | { readonly ready: false; readonly failure: Failure };

/** A boot in progress: who joins it gets its outcome. */
export interface Flight {
  readonly id: string;
  readonly isolate: string;
  readonly beganAt: number;
  readonly takeOver: boolean;
  readonly operation: Operation;
  /** Flights that were under way when a restart was asked for: it acts when they are over. */
  readonly after: readonly Promise<BootOutcome>[];
  readonly outcome: PromiseWithResolvers<BootOutcome>;
  lastError: string | null;
  /** Past the first look: the drive is responsible for it. */
  handedOver: boolean;
  /** It stopped what was to be replaced and started its own gateway. */
  replaced: boolean;
  settled: boolean;
}

/** What survives the Host's memory: enough for a new instance to finish the boot (worker:LIFE-5). */
export interface BootRecord {
  readonly [key: string]: string | number | boolean | null;
  readonly id: string;
  readonly isolate: string;
  readonly beganAt: number;
  readonly takeOver: boolean;
}
