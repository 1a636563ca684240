import { threadId, workerData } from "node:worker_threads";
import { subjectOf, type Subject } from "#harness/history/subject.ts";
import { Berth } from "#scenarios/wiring/live/berth.ts";
import { liveFactorOf, type SailAt } from "#scenarios/wiring/real-time-voyage.ts";
import { answerOrders } from "./answer-orders.ts";
import type { LiveShipData } from "./live-rig.ts";
import { sailOnRealTime, workOnRealTime } from "./real-time-work.ts";
import { scratchFor } from "./server-database.ts";

/** What a berth of either subject does. */
type AnyBerth = Pick<Berth, "sail"> & AsyncDisposable;

/** A short story that touches the isolates, the Host, the sandbox and the bucket. */
const WARM_UP = "worker/state/sync-marker-forms";

/** A thread's berths: of each subject that it has to do with one. */
const berths = new Map<Subject, Promise<AnyBerth>>();

const openBerth = async (subject: Subject): Promise<AnyBerth> => {
  const { toxiproxy, prefix, platforms, postgres } = workerData as LiveShipData;
  // A crew starts all its threads at once, so their ids follow each other.
  const platform = platforms[threadId % platforms.length];
  const options = { toxiproxy, prefix: `${prefix}${subject}-${threadId}-` };
  if (subject === "server") {
    const { ServerLiveBerth } = await import("#scenarios/wiring/server/live/server-live-berth.ts");
    return ServerLiveBerth.open({ ...options, database: scratchFor(postgres, String(threadId)) });
  }
  return Berth.open({ ...options, ...(platform === undefined ? {} : { platform }) });
};

const berthOf = (subject: Subject): Promise<AnyBerth> => {
  const berth = berths.get(subject) ?? openBerth(subject);
  berths.set(subject, berth);
  return berth;
};

const sail: SailAt = async (order, factor) => (await berthOf(subjectOf(order.scenario.id))).sail(order, factor);

/**
 * A voyage that nobody judges: code that has never run, in two dozen processes at once, is slower than the platform's shortest
 * deadlines, and then the machine would decide what the first voyages saw.
 */
const sailUnjudged = async (): Promise<void> => {
  const cell = { scenario: WARM_UP, rig: "live", model: "S", profile: "production-like", defect: null, variant: null } as const;
  await sailOnRealTime({ kind: "sail", cell, span: { root: 1, from: -1, to: 0 } }, liveFactorOf("worker"), sail);
};

answerOrders({
  open: async (subjects) => {
    await Promise.all(subjects.map(berthOf));
  },
  warmUp: async (subjects) => {
    if (subjects.includes("worker")) await sailUnjudged();
  },
  work: (job) => workOnRealTime(job, sail),
  close: async () => {
    for (const berth of berths.values()) await (await berth)[Symbol.asyncDispose]();
  },
});
