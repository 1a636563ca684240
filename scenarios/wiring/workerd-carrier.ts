import { SandboxFleet } from "#fakes/sandbox/fleet.ts";
import { bundleWorker } from "#harness/rigs/workerd/bundle.ts";
import { WorkerdSea } from "#harness/rigs/workerd/workerd-sea.ts";
import type { Need } from "#harness/rigs/scenario.ts";
import type { Sailed, VoyageOrder } from "#harness/voyage/voyage.ts";
import { ISOLATES } from "./assemble-platform.ts";
import { realTimeHeader, tellStory } from "./real-time-voyage.ts";
import { DEFAULT_ENV } from "./worker-env.ts";
import { workerOrder } from "./worker-order.ts";
import { buildWorkerRig } from "./worker-rig.ts";

/** What the workerd rig offers: its Durable Objects are real, so nobody can crash them on command. */
export const WORKERD_OFFERS: readonly Need[] = ["client", "journal", "control", "clock", "isolates", "logs"];

const ENTRY = new URL("./workerd/entry.ts", import.meta.url);
let bundled: Promise<string> | undefined;

/** The voyages under way: each has a workerd, which would outlive its thread. */
const underWay = new Set<WorkerdSea>();

let closed = false;

/** Ends every workerd that a voyage of this thread has started; no voyage begins after that. */
export const closeWorkerd = async (): Promise<void> => {
  closed = true;
  await Promise.all([...underWay].map((sea) => sea[Symbol.asyncDispose]()));
};

const noOutage = (): never => {
  throw new Error("The workerd rig's bucket is a real one: it cannot be made to fail");
};

/** The platform as one module that workerd can run; built once a thread. */
export const bundlePlatform = (): Promise<string> => (bundled ??= bundleWorker(ENTRY));

/** Sails one voyage inside workerd, `factor` times faster than real time. Throws `ScaleError` when the story is too short for that. */
export const sailWorkerd = async (order: VoyageOrder, factor: number): Promise<Sailed> => {
  // What broke because its workerd was ended is not to be sailed again.
  if (closed) return new Promise(() => {});
  const { name, scenario } = workerOrder(order);
  if (name.defect !== null || name.variant !== null) throw new Error("The workerd rig carries the reference only: no defect, no variant");
  // The sea's service binding needs the fleet, the fleet needs the sea's clock.
  const backends: { fleet?: SandboxFleet } = {};
  await using sea = new WorkerdSea({
    header: realTimeHeader(order, { rig: "workerd", factor }),
    factor,
    script: await bundlePlatform(),
    isolates: ISOLATES,
    vars: { ...DEFAULT_ENV, ...scenario.env },
    sandbox: (sandbox) => backends.fleet?.sandbox(sandbox) ?? {},
  });
  underWay.add(sea);
  using _ = { [Symbol.dispose]: () => void underWay.delete(sea) };
  const backend = sea.party("sandboxes", "backend");
  const fleet = new SandboxFleet({
    clock: backend.clock,
    random: backend.random,
    model: name.model,
    journal: (entry) => sea.recorder.record({ type: "journal", party: "sandbox", entry }),
  });
  backends.fleet = fleet;
  const built = buildWorkerRig({
    sea,
    epochMs: sea.epochMs,
    model: name.model,
    profile: name.profile,
    client: sea.party("client", "client"),
    isolates: sea.isolates(),
    fleet,
    bucket: { ...sea.bucketContents(), fail: noOutage, spoilPuts: noOutage, recover: () => {} },
    // The timer's requests come in by the socket that the clients use.
    cron: { party: sea.party("cron", "client"), isolates: sea.isolates() },
    hostControl: null,
    deploy: null,
    seenByPlatform: () => sea.seen(),
    tag: "",
  });
  // A Worker that nobody has asked yet takes its time: no client's patience is to be spent on that.
  await sea.seen();
  const crash = await tellStory(order, { sea, fleet, built });
  sea.recorder.merge(await sea.seen());
  return { history: sea.recorder.history, choices: 0, events: sea.recorder.history.events.length, crash, part: null };
};
