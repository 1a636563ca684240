import { parentPort } from "node:worker_threads";
import type { Subject } from "#harness/history/subject.ts";
import type { Answer, Job, JobResult, Order } from "./crew.ts";

/** What a thread of the crew does. */
export interface Hand {
  /** Opens what the jobs of these subjects need. */
  open(subjects: readonly Subject[]): Promise<void>;
  /** Makes ready what is open, where that takes a while. */
  warmUp?(subjects: readonly Subject[]): Promise<void>;
  work(job: Job): Promise<JobResult>;
  close(): Promise<void>;
}

const say = (answer: Answer): void => parentPort?.postMessage(answer);

const answerTo = async (order: Order, hand: Hand): Promise<Answer> => {
  if (order.kind === "open") await hand.open(order.subjects);
  else if (order.kind === "warm-up") await hand.warmUp?.(order.subjects);
  else if (order.kind === "close") await hand.close();
  else return { result: await hand.work(order) };
  return { done: order.kind };
};

/** The life of a thread of the crew: it opens, does one job after the other, and closes. */
export const answerOrders = (hand: Hand): void => {
  parentPort?.on("message", (order: Order) => {
    answerTo(order, hand).then(say, (error: unknown) => {
      say({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    });
  });
};
