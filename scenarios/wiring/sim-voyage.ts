import type { HistoryHeader } from "#harness/history/event.ts";
import { drawMode, EXACT, maxDelayMs, type Mode } from "#harness/rigs/sim/exploration.ts";
import { RunawayError, StallError } from "#harness/rigs/sim/scheduler.ts";
import { HarnessFault } from "#harness/rigs/sim/world.ts";
import { KeyedDraws } from "#harness/seed/draw.ts";
import type { VoyageCrash, VoyageOrder } from "#harness/voyage/voyage.ts";

/** Messages of a measurement voyage take up to this long: realistic, and no hunt. */
const MEASURED: Mode = { name: "latency", latencyMaxMs: 30, stallsMax: 0, stallMaxMs: 0 };

/** How a voyage explores: as its seed draws it, unless it measures or is exact. */
export const modeOf = (order: VoyageOrder): Mode => {
  if (order.scenario.measures) return MEASURED;
  return order.exact ? EXACT : drawMode(new KeyedDraws(order.name.seed), order.explore ?? order.scenario.explore);
};

const describeMode = (mode: Mode): string => (mode.stallsMax > 0 ? `${mode.name} with stalls` : mode.name);

/** The header of a simulated voyage. */
export const simHeader = ({ name, scenario }: VoyageOrder, mode: Mode): HistoryHeader => ({
  format: "seatrial-history",
  version: 1,
  scenario: scenario.id,
  seed: name.seed,
  rig: "sim",
  model: name.model,
  profile: name.profile,
  mode: describeMode(mode),
  maxDelayMs: maxDelayMs(mode),
  defect: name.defect,
  variant: name.variant,
});

/** Names who is to blame for a simulated story that did not end. */
export const simCrash = (error: unknown): VoyageCrash => {
  const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
  if (error instanceof StallError || error instanceof RunawayError) return { kind: "platform-stuck", message, stack };
  if (error instanceof HarnessFault) {
    const cause = error.cause instanceof Error ? (error.cause.stack ?? "") : "";
    return { kind: "harness", message, stack: cause };
  }
  const frame = stack.split("\n").find((line) => line.includes("    at ")) ?? "";
  const fault = /[\\/](?:fakes|harness[\\/]rigs)[\\/]/.test(frame) ? "harness" : "scenario";
  return { kind: fault, message, stack };
};
