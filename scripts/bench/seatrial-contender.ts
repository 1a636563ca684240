import { referenceParts } from "#harness/platform/worker/parts.ts";
import { drawMode, maxDelayMs } from "#harness/rigs/sim/exploration.ts";
import { SimSea } from "#harness/rigs/sim/sim-sea.ts";
import { EPOCH_MS } from "#harness/rigs/sim/world.ts";
import { KeyedDraws } from "#harness/seed/draw.ts";
import { assembleWorker } from "#scenarios/wiring/assemble.ts";
import { bucketControl } from "#scenarios/wiring/bucket-control.ts";
import { buildWorkerRig } from "#scenarios/wiring/worker-rig.ts";
import type { Contender } from "./contender.ts";
import { crowdStory, headerOf, mustHold, planOfSeed } from "./story.ts";

/** (a) The simulator, exploring as a sweep does; without the epilogue, which the twins do not have. */
export const sailSeatrial: Contender = async (seed) => {
  const mode = drawMode(new KeyedDraws(seed), crowdStory.explore);
  const sea = new SimSea({ mode, header: headerOf(seed, { rig: "sim", mode: mode.name, maxDelayMs: maxDelayMs(mode) }) });
  const assembly = assembleWorker(sea, { model: "S", parts: referenceParts, env: crowdStory.env });
  const { rig } = buildWorkerRig({
    ...assembly,
    bucket: bucketControl(assembly.bucket),
    sea,
    epochMs: EPOCH_MS,
    model: "S",
    profile: "bench",

    hostControl: null,
    deploy: null,
    seenByPlatform: null,
    tag: "",
  });
  await sea.run(assembly.client, () => crowdStory.run(rig, planOfSeed(seed)));
  const { history } = sea.recorder;
  mustHold(history);
  return { history, events: sea.events };
};
