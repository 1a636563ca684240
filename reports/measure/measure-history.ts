import type { History } from "#harness/history/event.ts";
import { storyOperations } from "./container-requests.ts";
import type { Measurement, VoyageMeasurement } from "./measurement.ts";
import { countRequests } from "./request-counts.ts";
import { wakesOf } from "./wakes.ts";

/** What a history does not say about itself. */
export interface MeasureOptions {
  /** The stratum that the voyage belongs to. */
  readonly stratum: string;
  /** Paths that the story stored before it read; names that any read found are known without. */
  readonly storedPaths?: readonly string[];
}

/** The figures of one measurement voyage: only what the story asked, never what the epilogue did. */
export const measureHistory = (history: History, options: MeasureOptions): VoyageMeasurement => {
  const { profile, scenario, model, rig, seed } = history.header;
  const { wakes, undecided } = wakesOf(history);
  const counts = countRequests(storyOperations(history), options.storedPaths ?? []);
  return { stratum: options.stratum, profile, scenario, model, rig, seed, wakes, undecidedWakes: undecided, counts };
};

const distinct = (names: readonly string[]): readonly string[] => [...new Set(names)].toSorted();

/** Puts voyages of one stratum and profile together; samples stay raw and strata are never mixed. */
export const mergeMeasurements = (voyages: readonly VoyageMeasurement[]): readonly Measurement[] => {
  const groups = new Map<string, VoyageMeasurement[]>();
  for (const voyage of voyages) {
    const key = JSON.stringify([voyage.stratum, voyage.profile]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [voyage]);
    else group.push(voyage);
  }
  return [...groups.values()].map((group) => ({
    stratum: group[0]?.stratum ?? "",
    profile: group[0]?.profile ?? "",
    scenarios: distinct(group.map((voyage) => voyage.scenario)),
    models: distinct(group.map((voyage) => voyage.model)),
    wakes: group.flatMap((voyage) => voyage.wakes),
    undecidedWakes: group.reduce((sum, voyage) => sum + voyage.undecidedWakes, 0),
    voyages: group.map((voyage) => voyage.counts),
  }));
};
