import type { Observation } from "./observe.ts";
import { observeOnLive, type LiveTableOptions } from "./on-live.ts";
import { observeOnSim } from "./on-sim.ts";
import type { FaultRow } from "./rows.ts";

/** One row on both seas. */
export interface ComparedRow {
  readonly row: FaultRow;
  readonly sim: Observation;
  readonly live: Observation;
  /** How many times faster than real time the live one was seen. */
  readonly factor: number;
  /** Null when both saw the same within the tolerance; else what differs. */
  readonly difference: string | null;
}

/** Platform time on real sockets, at first. */
const FACTOR = 20;
/** A row that differs is seen again this many times slower: what vanishes was the machine's own delay. */
const SLOWER = 4;

/** What a busy machine and a proxy's own steps may add, in real ms. */
const REAL_TOLERANCE_MS = 25;

/** Real sockets may be this late on platform time, at `factor` times real time, ms. */
const toleranceMs = (afterMs: number, factor: number): number => REAL_TOLERANCE_MS * factor + afterMs / 10;

const failedAt = ({ outcome, point }: Observation): string => (point === null ? outcome : `${outcome} at ${point}`);

const difference = (sim: Observation, live: Observation, factor: number): string | null => {
  if (sim.outcome !== live.outcome || sim.point !== live.point) return `${failedAt(sim)} in sim, ${failedAt(live)} live`;
  const tolerance = toleranceMs(sim.afterMs, factor);
  if (Math.abs(sim.afterMs - live.afterMs) <= tolerance) return null;
  return `${failedAt(sim)} after ${sim.afterMs} ms in sim, ${live.afterMs} ms live: more than ${Math.round(tolerance)} ms apart`;
};

/** The rows in the simulator and on real sockets, side by side. */
export const compareTable = async (
  rows: readonly FaultRow[],
  options: Omit<LiveTableOptions, "factor">,
): Promise<readonly ComparedRow[]> => {
  const sim = await observeOnSim(rows);
  const seen = new Map<number, ComparedRow>();
  const look = async (indices: readonly number[], factor: number): Promise<void> => {
    const chosen = indices.flatMap((index) => rows[index] ?? []);
    const live = await observeOnLive(chosen, { ...options, factor });
    for (const [at, index] of indices.entries()) {
      const [row, inSim, onLive] = [rows[index], sim[index], live[at]];
      if (row === undefined || inSim === undefined || onLive === undefined) throw new Error(`The fault table has no row ${index}`);
      seen.set(index, { row, sim: inSim, live: onLive, factor, difference: difference(inSim, onLive, factor) });
    }
  };
  await look([...rows.keys()], FACTOR);
  const again = [...seen].filter(([, { difference: differs }]) => differs !== null).map(([index]) => index);
  if (again.length > 0) await look(again, FACTOR / SLOWER);
  return [...rows.keys()].flatMap((index) => seen.get(index) ?? []);
};
