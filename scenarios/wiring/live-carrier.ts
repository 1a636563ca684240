import { referenceParts } from "#harness/platform/worker/parts.ts";
import type { HistoryHeader } from "#harness/history/event.ts";
import { LiveSea } from "#harness/rigs/live/live-sea.ts";
import type { Need } from "#harness/rigs/rig.ts";
import type { Sailed, VoyageCrash, VoyageOrder } from "#harness/voyage/voyage.ts";
import { assembleWorker } from "./assemble.ts";
import { sailHome } from "./epilogue.ts";
import { partsFor } from "./parts-for.ts";
import { buildWorkerRig } from "./worker-rig.ts";

/** What the live rig offers. */
export const LIVE_OFFERS: readonly Need[] = ["client", "journal", "control", "clock", "isolates", "host-control"];

/** Platform time on the live rigs: fast, and no duration of the first scenarios falls below 50 real ms. */
export const LIVE_FACTOR = 20;

/** Messages on loopback take real time: this much of the platform's, at most, on a busy machine. */
const LIVE_DELAY_MS = 500;

/** The header of a voyage on real time. */
export const realTimeHeader = (order: VoyageOrder, rig: "live" | "workerd"): HistoryHeader => ({
  format: "seatrial-history",
  version: 1,
  scenario: order.scenario.id,
  seed: order.name.seed,
  rig,
  model: order.name.model,
  profile: order.name.profile,
  mode: `real time x ${LIVE_FACTOR}`,
  maxDelayMs: LIVE_DELAY_MS,
  defect: order.name.defect,
  variant: order.name.variant,
});

/** The crash of a story on real time, where no stall can be told from slowness. */
export const realTimeCrash = (error: unknown): VoyageCrash => {
  const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
  return { kind: "scenario", message, stack };
};

/** Sails one voyage on real sockets. */
export const sailLive = async (order: VoyageOrder): Promise<Sailed> => {
  const { name, scenario } = order;
  const { parts, watch } = await partsFor(name, referenceParts);
  await using sea = new LiveSea({ header: realTimeHeader(order, "live"), factor: LIVE_FACTOR });
  const assembly = assembleWorker(sea, { model: name.model, parts, env: scenario.env });
  const built = buildWorkerRig({
    ...assembly,
    sea,
    epochMs: sea.epochMs,
    model: name.model,
    profile: name.profile,
    tag: "",
  });
  let crash: VoyageCrash | null = null;
  try {
    await scenario.run(built.rig, order.plan);
    await sailHome(sea, assembly.fleet, built);
  } catch (error) {
    crash = realTimeCrash(error);
  }
  return { history: sea.recorder.history, choices: 0, events: sea.recorder.history.events.length, crash, part: watch?.report() ?? null };
};
