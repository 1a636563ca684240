import { referenceParts, type WorkerParts } from "#harness/platform/worker/parts.ts";
import { SimSea } from "#harness/rigs/sim/sim-sea.ts";
import { EPOCH_MS } from "#harness/rigs/sim/world.ts";
import type { Sailed, VoyageCrash, VoyageOrder } from "#harness/voyage/voyage.ts";
import { assembleWorker } from "./assemble.ts";
import { bucketControl } from "./bucket-control.ts";
import { sailHome } from "./epilogue.ts";
import { partsFor } from "./parts-for.ts";
import { modeOf, simCrash, simHeader } from "./sim-voyage.ts";
import { workerOrder } from "./worker-order.ts";
import { buildWorkerRig } from "./worker-rig.ts";

/** Sails one voyage of the worker subject in the simulator. */
export const sailSim = async (order: VoyageOrder, base: WorkerParts = referenceParts): Promise<Sailed> => {
  const mode = modeOf(order);
  const { name, scenario } = workerOrder(order);
  const { parts, watch } = await partsFor("worker", { ...name, asked: order.asked }, base);
  const sea = new SimSea({
    mode,
    header: simHeader(order, mode),
    ...(order.trace === undefined ? {} : { trace: order.trace }),
    ...(order.relied === undefined ? {} : { relied: order.relied }),
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
    bucket: bucketControl(assembly.bucket),
    cron: assembly.cron,
    hostControl: assembly.hostControl,
    deploy: assembly.deploy,
    seenByPlatform: null,
    tag: "",
  });
  let crash: VoyageCrash | null = null;
  try {
    await sea.run(assembly.client, async () => {
      await scenario.run(built.rig, order.plan);
      await sailHome(sea, assembly.fleet, built);
    });
  } catch (error) {
    crash = simCrash(error);
  }
  return { history: sea.recorder.history, choices: sea.choices, events: sea.events, crash, part: watch?.report() ?? null };
};
