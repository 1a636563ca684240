import { parseMarker } from "#harness/platform/worker/marker.ts";

/** Decisions about what state calls say (worker.md A, STATE). */
export interface StateParts {
  readonly parseMarker: (text: string) => string | null;
  /** How a state call learns of the processes: the SDK's listing may start the VM (worker:STATE-4). */
  readonly stateLooksBy: "binding" | "sdk";
  /** Memory in use, MB, from what the gateway last said of its VM (worker:STATE-1). */
  readonly memoryMB: (report: { readonly totalMB: number; readonly freeMB: number }) => number;
  /** The dashboard's counts: they add up to the total (worker:STATE-8). */
  readonly summariseStates: (states: readonly string[]) => Readonly<Record<string, number>>;
}

const summariseStates = (states: readonly string[]): Readonly<Record<string, number>> => {
  const summary: Record<string, number> = { total: states.length, active: 0, idle: 0, starting: 0, stopped: 0, error: 0 };
  for (const state of states) summary[state] = (summary[state] ?? 0) + 1;
  return summary;
};

/** The decisions of the reference. */
export const stateParts: StateParts = {
  parseMarker,
  stateLooksBy: "binding",
  memoryMB: ({ totalMB, freeMB }) => totalMB - freeMB,
  summariseStates,
};
