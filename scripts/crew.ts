import { Worker } from "node:worker_threads";
import type { VoyageMeasurement } from "#reports/measure/measurement.ts";
import type { KillResult } from "#harness/voyage/kill.ts";
import type { Cell, CellSum, Span } from "#harness/voyage/sweep.ts";

/** What a thread is asked to do. */
export type Job =
  | { readonly kind: "sail"; readonly cell: Cell; readonly span: Span }
  | { readonly kind: "kill"; readonly scenario: string; readonly defect: string; readonly root: number; readonly voyagesMax: number };

/** What it brings back. */
export type JobResult =
  | { readonly kind: "sail"; readonly sum: CellSum; readonly measurements: readonly VoyageMeasurement[]; readonly wallMs: number }
  | { readonly kind: "kill"; readonly result: KillResult };

type Answer = { readonly result: JobResult } | { readonly failed: string };

/** A thread died or a rig failed: the harness, not the platform, is to blame. */
export class CrewError extends Error {
  override readonly name = "CrewError";
}

/** Worker threads that take jobs from one queue; one voyage at a time a thread. */
export class Crew {
  readonly #jobs: Job[];
  readonly #onResult: (result: JobResult) => void;
  readonly #workers: Worker[] = [];
  #stopped = false;

  constructor(jobs: readonly Job[], onResult: (result: JobResult) => void) {
    this.#jobs = [...jobs];
    this.#onResult = onResult;
  }

  /** Works the queue off with `threads` threads. Throws `CrewError` when a thread fails. */
  async sail(threads: number): Promise<void> {
    await Promise.all(Array.from({ length: Math.min(threads, this.#jobs.length) }, () => this.#man()));
  }

  /** Takes no further job; what is under way is dropped. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  async #man(): Promise<void> {
    const worker = new Worker(new URL("./sail-worker.ts", import.meta.url));
    this.#workers.push(worker);
    try {
      await new Promise<void>((resolve, reject) => {
        const next = (): void => {
          const job = this.#stopped ? undefined : this.#jobs.shift();
          if (job === undefined) resolve();
          else worker.postMessage(job);
        };
        worker.on("message", (answer: Answer) => {
          if ("failed" in answer) {
            reject(new CrewError(answer.failed));
            return;
          }
          this.#onResult(answer.result);
          next();
        });
        worker.on("error", (error) => reject(new CrewError(error instanceof Error ? (error.stack ?? error.message) : String(error))));
        worker.on("exit", () => resolve());
        next();
      });
    } finally {
      await worker.terminate();
    }
  }
}
