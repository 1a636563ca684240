import { parentPort } from "node:worker_threads";
import type { Answer, Job, JobResult, Order } from "./crew.ts";

const say = (answer: Answer): void => parentPort?.postMessage(answer);

/** The life of a thread of the crew: one job after the other, then `close`. */
export const answerOrders = (work: (job: Job) => Promise<JobResult>, close: () => Promise<void>): void => {
  parentPort?.on("message", (order: Order) => {
    const done =
      order.kind === "close" ? close().then((): Answer => ({ closed: true })) : work(order).then((result): Answer => ({ result }));
    done.then(say, (error: unknown) => say({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }));
  });
};
