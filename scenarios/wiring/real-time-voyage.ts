import type { SandboxFleet } from "#fakes/sandbox/fleet.ts";
import type { HistoryHeader } from "#harness/history/event.ts";
import { subjectOf, type Subject } from "#harness/history/subject.ts";
import { TIMED_OUT, withDeadline } from "#harness/ports/clock.ts";
import { ScaledClock, scaleFromNow } from "#harness/rigs/scaled-clock.ts";
import { factorMaxOf, ScaleError } from "#harness/rigs/scale-error.ts";
import type { Sea } from "#harness/rigs/sea.ts";
import type { Carrier, Sailed, VoyageCrash, VoyageOrder } from "#harness/voyage/voyage.ts";
import { sailHome } from "./epilogue.ts";
import { workerOrder } from "./worker-order.ts";
import type { BuiltRig } from "./worker-rig.ts";

/**
 * Platform time on the rigs of real time, at first; a story with short durations sails more slowly.
 * The platform's own shortest deadline is 300 ms (a state probe), which is 50 ms of real time here: at 50
 * times the speed a busy machine, not the platform, decided what a probe saw.
 */
const LIVE_FACTOR = 6;

/**
 * The server's own shortest deadline is a second (the first retry of a start), which is 125 ms of real time here. At twelve times
 * the speed a busy machine decided how storms of twenty workspaces ended.
 */
const SERVER_LIVE_FACTOR = 8;

/** How fast a live voyage of this subject is sailed at first. */
export const liveFactorOf = (subject: Subject): number => (subject === "server" ? SERVER_LIVE_FACTOR : LIVE_FACTOR);

/** Below this speed a story takes longer than anyone waits for: it needs virtual time. */
const FACTOR_MIN = 2;

/** The fastest speed for a story whose shortest duration is this, ms, at `factor` at most; null when it needs virtual time. */
export const speedFor = (shortestMs: number, factor: number): number | null => {
  const most = Math.min(factor, Math.floor(factorMaxOf(shortestMs)));
  return most < FACTOR_MIN ? null : most;
};

/** A message on loopback takes at most this much real time on a machine that has other work too, ms. */
const LOOPBACK_MS = 20;

/** No story takes so much real time, ms, even at a quarter of its speed: it waits for what does not come. */
const STORY_MAX_REAL_MS = 700_000;

/** A story that no speed of this rig can carry. */
export class NeedsVirtualTime extends Error {
  override readonly name = "NeedsVirtualTime";
}

/** The header of a voyage on real time. */
export const realTimeHeader = (
  order: VoyageOrder,
  { rig, factor }: { readonly rig: "live" | "workerd"; readonly factor: number },
): HistoryHeader => ({
  format: "seatrial-history",
  version: 1,
  scenario: order.scenario.id,
  seed: order.name.seed,
  rig,
  model: order.name.model,
  profile: order.name.profile,
  mode: `real time x ${factor}`,
  maxDelayMs: LOOPBACK_MS * factor,
  defect: order.name.defect,
  variant: order.name.variant,
});

/** Errors that are no crash of the story: its speed is wrong, or the rig itself failed. */
const NOT_THE_STORY = ["ScaleError", "ToxiproxyError", "PlatformProcessError"];

/** The crash of a story on real time. Throws again what the story is not to blame for. */
export const realTimeCrash = (error: unknown): VoyageCrash => {
  if (error instanceof Error && NOT_THE_STORY.includes(error.name)) throw error;
  const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
  return { kind: "scenario", message, stack };
};

/** Tells the story of a voyage on real time to its end, the epilogue included; null when it did not crash. */
export const tellStory = async (
  order: VoyageOrder,
  { sea, fleet, built }: { readonly sea: Sea; readonly fleet: SandboxFleet; readonly built: BuiltRig },
): Promise<VoyageCrash | null> => {
  const { scenario, plan } = workerOrder(order);
  const tell = async (): Promise<void> => {
    await scenario.run(built.rig, plan);
    await sailHome(sea, fleet, built);
  };
  try {
    if ((await withDeadline(new ScaledClock(scaleFromNow(1)), STORY_MAX_REAL_MS, tell())) !== TIMED_OUT) return null;
    const message = `the story has not come to its end within ${STORY_MAX_REAL_MS / 1_000} s of real time`;
    return { kind: "platform-stuck", message, stack: "" };
  } catch (error) {
    return realTimeCrash(error);
  }
};

/**
 * Sails as fast as the story's shortest duration allows, at `factor` at most.
 * Throws `NeedsVirtualTime` when even the slowest speed is too fast for it.
 */
export const sailAtScale = async (factor: number, sail: (factor: number) => Promise<Sailed>): Promise<Sailed> => {
  let speed = factor;
  for (;;) {
    try {
      return await sail(speed);
    } catch (error) {
      if (!(error instanceof ScaleError)) throw error;
      speed = Math.floor(error.factorMax);
      if (speed < FACTOR_MIN) throw new NeedsVirtualTime(error.message, { cause: error });
    }
  }
};

/** Sails one voyage on a rig of real time, `factor` times faster than that. Throws `ScaleError` when the story is too short for it. */
export type SailAt = (order: VoyageOrder, factor: number) => Promise<Sailed>;

/** Sails on real time, at most `factor` times faster than that; as fast as the subject's voyages usually go when absent. */
export const realTimeCarrier =
  (sail: SailAt, factor?: number): Carrier =>
  (order) =>
    sailAtScale(factor ?? liveFactorOf(subjectOf(order.scenario.id)), (speed) => sail(order, speed));
