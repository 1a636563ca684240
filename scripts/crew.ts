import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { VoyageMeasurement } from "#reports/measure/measurement.ts";
import type { OutcomeCount } from "#reports/measure/outcome-counts.ts";
import type { ServerVoyageMeasurement } from "#reports/measure/server/server-measurement.ts";
import { subjectOf, type Subject } from "#harness/history/subject.ts";
import type { KillResult } from "#harness/voyage/kill.ts";
import type { Varied, VaryResult } from "#harness/voyage/vary.ts";
import type { Cell, CellSum, FoundFailure, Span } from "#harness/voyage/sweep.ts";

/** What a thread is asked to do. */
export type Job =
  | {
      readonly kind: "sail";
      readonly cell: Cell;
      readonly span: Span;
      /** The fastest live speed; the subject's own when absent. */ readonly speed?: number;
    }
  | { readonly kind: "kill"; readonly scenario: string; readonly defect: string; readonly root: number; readonly voyagesMax: number }
  | { readonly kind: "vary"; readonly scenario: string; readonly variants: readonly Omit<Varied, "part">[]; readonly span: Span };

/** What it brings back. */
export type JobResult =
  | {
      readonly kind: "sail";
      readonly sum: CellSum;
      readonly measurements: readonly VoyageMeasurement[];
      readonly serverMeasurements: readonly ServerVoyageMeasurement[];
      /** How calls of the server ended in directed plans. */
      readonly outcomes: readonly OutcomeCount[];
      readonly wallMs: number;
      /** What broke on real time and held at a quarter of the speed. */
      readonly artefacts: readonly FoundFailure[];
      /** Why the rig cannot carry this story at any speed; null when it did. */
      readonly needsVirtualTime: string | null;
    }
  | { readonly kind: "kill"; readonly result: KillResult }
  | { readonly kind: "vary"; readonly result: VaryResult };

/** What a thread says: a result, that the harness failed, or that it has opened, warmed up or closed what it needs. */
export type Answer = { readonly result: JobResult } | { readonly failed: string } | { readonly done: "open" | "warm-up" | "close" };

/** What a thread is told: to open what these subjects need and warm it up, to do a job, or to close what it has open. */
export type Order =
  | Job
  | { readonly kind: "open"; readonly subjects: readonly Subject[] }
  | { readonly kind: "warm-up"; readonly subjects: readonly Subject[] }
  | { readonly kind: "close" };

/** The program that the threads run, and what they are given at the start. */
export interface Ship {
  readonly program: URL;
  readonly workerData?: unknown;
  /** Whether the thread of this number, from 0, takes this job; every one does when absent. */
  readonly takes?: (thread: number, job: Job) => boolean;
  /** How long after the one before it a thread begins, ms: voyages on real time that begin all at once are all late. */
  readonly staggerMs?: number;
  /** Whether a thread has to close what it has open before it is ended early: what would go on without it. */
  readonly closesWhenStopped?: boolean;
  /** How many threads may open what they need at a time; all when absent. */
  readonly openAtOnce?: number;
}

const SIM_SHIP: Ship = { program: new URL("./sail-worker.ts", import.meta.url) };

/** A thread that does not close what it has open within this time is ended, ms. */
const CLOSE_WITHIN_MS = 5_000;

/** The id of a thread that has ended. */
const ENDED = -1;

/** A thread died or a rig failed: the harness, not the platform, is to blame. */
export class CrewError extends Error {
  override readonly name = "CrewError";
}

/** Lets so many through at a time, in the order in which they came. */
class Gate {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(width: number) {
    this.#free = width;
  }

  async enter(): Promise<void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Lets everybody through from now on. */
  open(): void {
    this.#free = Infinity;
    for (const next of this.#waiting.splice(0)) next();
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}

/** Worker threads that take jobs from one queue; one voyage at a time a thread. */
export class Crew {
  readonly #jobs: Job[];
  readonly #onResult: (result: JobResult) => void;
  readonly #ship: Ship;
  readonly #workers: Worker[] = [];
  readonly #gate: Gate;
  #stopped = false;

  constructor(jobs: readonly Job[], onResult: (result: JobResult) => void, ship: Ship = SIM_SHIP) {
    this.#jobs = [...jobs];
    this.#onResult = onResult;
    this.#ship = ship;
    this.#gate = new Gate(ship.openAtOnce ?? Infinity);
  }

  /** Works the queue off with `threads` threads. Throws `CrewError` when a thread fails. */
  async sail(threads: number): Promise<void> {
    const { takes } = this.#ship;
    const useful = (thread: number): boolean => takes === undefined || this.#jobs.some((job) => takes(thread, job));
    const crew = Array.from({ length: Math.min(threads, this.#jobs.length) }, (_, thread) => thread).filter(useful);
    // Opening takes the machine's whole strength: no voyage on real time is to be under way meanwhile.
    let opening = crew.length;
    const allOpen = Promise.withResolvers<void>();
    const opened = (): Promise<void> => {
      opening -= 1;
      if (opening === 0) allOpen.resolve();
      return allOpen.promise;
    };
    await Promise.all(crew.map((thread) => this.#man(thread, opened)));
  }

  /** Takes no further job; what is under way is dropped. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#gate.open();
    if (this.#ship.closesWhenStopped === true) await this.#closeAll();
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  /** A thread that has closed ends. */
  async #closeAll(): Promise<void> {
    const manned = this.#workers.filter(({ threadId }) => threadId !== ENDED);
    const ended = manned.map(async (worker) => {
      worker.postMessage({ kind: "close" } satisfies Order);
      await once(worker, "exit");
    });
    await Promise.race([Promise.all(ended), new Promise((resolve) => setTimeout(resolve, CLOSE_WITHIN_MS).unref())]);
  }

  #next(thread: number): Job | undefined {
    const { takes } = this.#ship;
    const at = takes === undefined ? 0 : this.#jobs.findIndex((job) => takes(thread, job));
    return at < 0 ? undefined : this.#jobs.splice(at, 1)[0];
  }

  /** The subjects of the jobs that a thread may take. */
  #subjectsOf(thread: number): readonly Subject[] {
    const { takes = () => true } = this.#ship;
    const scenarios = this.#jobs.filter((job) => takes(thread, job)).map((job) => (job.kind === "sail" ? job.cell.scenario : job.scenario));
    return [...new Set(scenarios.map(subjectOf))];
  }

  async #man(thread: number, opened: () => Promise<void>): Promise<void> {
    await this.#gate.enter();
    if (this.#stopped) return;
    const subjects = this.#subjectsOf(thread);
    const worker = new Worker(this.#ship.program, { workerData: this.#ship.workerData });
    this.#workers.push(worker);
    try {
      await new Promise<void>((resolve, reject) => {
        let closing = false;
        const next = (): void => {
          const job = this.#stopped ? undefined : this.#next(thread);
          if (job === undefined) {
            closing = true;
            worker.postMessage({ kind: "close" } satisfies Order);
            setTimeout(resolve, CLOSE_WITHIN_MS).unref();
          } else {
            worker.postMessage(job satisfies Order);
          }
        };
        worker.on("message", (answer: Answer) => {
          if ("failed" in answer) {
            reject(new CrewError(answer.failed));
          } else if ("done" in answer) {
            if (answer.done === "close") resolve();
            else if (answer.done === "open") {
              this.#gate.leave();
              worker.postMessage({ kind: "warm-up", subjects } satisfies Order);
            } else void opened().then(() => setTimeout(next, thread * (this.#ship.staggerMs ?? 0)));
          } else {
            this.#onResult(answer.result);
            next();
          }
        });
        worker.on("error", (error) => reject(new CrewError(error instanceof Error ? (error.stack ?? error.message) : String(error))));
        worker.on("exit", (code) => {
          if (this.#stopped || closing) resolve();
          else reject(new CrewError(`a thread ended with code ${code} in the middle of its work`));
        });
        worker.postMessage({ kind: "open", subjects } satisfies Order);
      });
    } finally {
      await worker.terminate();
    }
  }
}
