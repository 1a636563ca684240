import type { WorkerEnv } from "./config.ts";

/** What the three migration phases switch on (worker:MIG-1 to MIG-3). */
export interface Phase {
  readonly number: 1 | 2 | 3;
  /** Where a read looks when it does not say. */
  readonly fileSource: "auto" | "container";
  readonly execTimeoutMs: number;
  /** Streaming exec, batch and deep health. */
  readonly newEndpoints: boolean;
  /** Deprecated endpoints answer 410. */
  readonly deprecatedGone: boolean;
}

const PHASES: readonly Phase[] = [
  { number: 1, fileSource: "container", execTimeoutMs: 30_000, newEndpoints: false, deprecatedGone: false },
  { number: 2, fileSource: "container", execTimeoutMs: 30_000, newEndpoints: true, deprecatedGone: false },
  { number: 3, fileSource: "auto", execTimeoutMs: 60_000, newEndpoints: true, deprecatedGone: true },
];

/** The phase that the environment names; the last one when it names none (worker:MIG-4). */
export const phaseOf = (env: WorkerEnv): { readonly phase: Phase; readonly warning: string | null } => {
  const given = env["MIGRATION_PHASE"];
  const last = PHASES.at(-1) as Phase;
  if (given === undefined || given === "") return { phase: last, warning: null };
  const phase = PHASES.find(({ number }) => String(number) === String(given));
  if (phase !== undefined) return { phase, warning: null };
  return { phase: last, warning: `MIGRATION_PHASE must be 1, 2 or 3, found ${JSON.stringify(given)}: using ${last.number}` };
};
