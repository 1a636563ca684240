import { sweepLedger } from "#harness/rigs/live/ledger-sweep.ts";
import { removeLabelled } from "./container.ts";

/** Cleans up after runs that were killed, containers included, and says what was done, one line a run. */
export const sweepDeadRuns = (): Promise<readonly string[]> => sweepLedger({ removeLabelled });
