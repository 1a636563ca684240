import { referenceParts, type WorkerParts } from "#harness/platform/worker/parts.ts";
import { drawMode, EXACT, maxDelayMs, type Mode } from "#harness/rigs/sim/exploration.ts";
import { SimSea } from "#harness/rigs/sim/sim-sea.ts";
import { RunawayError, StallError } from "#harness/rigs/sim/scheduler.ts";
import { EPOCH_MS, HarnessFault } from "#harness/rigs/sim/world.ts";
import { KeyedDraws } from "#harness/seed/draw.ts";
import type { Sailed, VoyageCrash, VoyageOrder } from "#harness/voyage/voyage.ts";
import { assembleWorker } from "./assemble.ts";
import { sailHome } from "./epilogue.ts";
import { partsFor } from "./parts-for.ts";
import { buildWorkerRig } from "./worker-rig.ts";

/** Messages of a measurement voyage take up to this long: realistic, and no hunt. */
const MEASURED: Mode = { name: "latency", latencyMaxMs: 30, stallsMax: 0, stallMaxMs: 0 };

const modeOf = (order: VoyageOrder): Mode => {
  if (order.scenario.measures) return MEASURED;
  return order.exact ? EXACT : drawMode(new KeyedDraws(order.name.seed), order.explore ?? order.scenario.explore);
};

const describeMode = (mode: Mode): string => (mode.stallsMax > 0 ? `${mode.name} with stalls` : mode.name);

/** Names who is to blame for a story that did not end. */
const crashOf = (error: unknown): VoyageCrash => {
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

/** Sails one voyage in the simulator. */
export const sailSim = async (order: VoyageOrder, base: WorkerParts = referenceParts): Promise<Sailed> => {
  const mode = modeOf(order);
  const { name, scenario } = order;
  const { parts, watch } = await partsFor(name, base);
  const sea = new SimSea({
    mode,
    header: {
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
    },
    ...(order.trace === undefined ? {} : { trace: order.trace }),
  });
  const assembly = assembleWorker(sea, { model: name.model, parts, env: scenario.env });
  const built = buildWorkerRig({
    sea,
    epochMs: EPOCH_MS,
    model: name.model,
    profile: name.profile,
    client: assembly.client,
    isolates: assembly.isolates,
    fleet: assembly.fleet,
    bucket: assembly.bucket,
    hostControl: assembly.hostControl,
    tag: "",
  });
  let crash: VoyageCrash | null = null;
  try {
    await sea.run(assembly.client, async () => {
      await scenario.run(built.rig, order.plan);
      await sailHome(sea, assembly.fleet, built);
    });
  } catch (error) {
    crash = crashOf(error);
  }
  return { history: sea.recorder.history, choices: sea.choices, events: sea.events, crash, part: watch?.report() ?? null };
};
