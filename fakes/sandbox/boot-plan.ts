import type { BackendErrorFields } from "#harness/ports/backend-error.ts";

/** What goes wrong at one start of the gateway; "none" lets that start pass. */
export type BootFailure =
  | { readonly kind: "none" }
  /** The start script ends before the port opens, `afterMs` after the start call was served. */
  | { readonly kind: "exit"; readonly afterMs: number; readonly exitCode: number }
  /** The process stays and never opens its port. */
  | { readonly kind: "hang" }
  /** The start call itself is refused with this error, before anything runs. */
  | { readonly kind: "refuse"; readonly error: BackendErrorFields };

/** How a sandbox boots: every boot of a voyage follows it (decisions: Boot(B)). Times in milliseconds. */
export interface BootPlan {
  /** From the call that makes the VM leave "stopped" until the gateway's port is open. */
  readonly bootMs: number;
  /** Of that, until the VM runs. */
  readonly vmStartMs: number;
  /** How long applying the backup takes. */
  readonly restoreMs: number;
  /** One entry for each start of the gateway, in order; starts past the end succeed. */
  readonly failures: readonly BootFailure[];
}

/** A boot of `bootMs` with nothing wrong: 10 s for the VM, 3 s for the restore, the rest for the gateway. */
export const bootOf = (bootMs: number, change: Partial<BootPlan> = {}): BootPlan => ({
  bootMs,
  vmStartMs: Math.min(10_000, Math.floor(bootMs / 3)),
  restoreMs: Math.min(3_000, Math.floor(bootMs / 6)),
  failures: [],
  ...change,
});
