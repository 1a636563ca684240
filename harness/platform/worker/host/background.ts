import { factsOf } from "#harness/platform/worker/error-facts.ts";
import type { HostPorts } from "./ports.ts";

/** A piece of work that no request owns. */
export interface Job {
  /** One job of an id runs at a time. */
  readonly id: string;
  readonly run: () => Promise<void>;
}

/**
 * What goes on after the requests that asked for it, driven by the Host's alarm (worker:LIFE-5).
 * Whoever hands work over remembers it in storage too, and hands it over again when an alarm finds
 * that an earlier life of the Host left it behind.
 */
export class Background {
  readonly #ports: HostPorts;
  readonly #recalls: (() => Promise<void>)[] = [];
  readonly #plans: (() => Promise<number | null>)[] = [];
  readonly #flying = new Map<string, Promise<void>>();
  readonly #waiting: Job[] = [];
  #driving = false;
  #arrival = Promise.withResolvers<void>();

  constructor(ports: HostPorts) {
    this.#ports = ports;
  }

  /** `recall` hands over what storage remembers and nobody in this life works on. */
  onRecall(recall: () => Promise<void>): void {
    this.#recalls.push(recall);
  }

  /** `due` tells when the earliest work that storage plans for later begins, ms since the epoch; null when there is none. */
  onPlan(due: () => Promise<number | null>): void {
    this.#plans.push(due);
  }

  /** An alarm at the latest at this time, ms since the epoch. */
  async wakeBy(atMs: number): Promise<void> {
    const set = await this.#ports.state.getAlarm();
    if (set === null || set > atMs) await this.#ports.state.setAlarm(atMs);
  }

  /** Sets the alarm for what is planned: the one that is running has used it up. */
  async replan(): Promise<void> {
    for (const plan of this.#plans) {
      const due = await plan();
      if (due !== null) await this.wakeBy(due);
    }
  }

  /** The drive, not the caller, launches it: what it waits for must not belong to whoever asked first. */
  async hand(job: Job): Promise<void> {
    this.#waiting.push(job);
    if (this.#driving) this.#arrival.resolve();
    // A moment ahead: an alarm set for the very time of the one that is running would be swallowed.
    else await this.#ports.state.setAlarm(this.#ports.clock.now() + 1);
  }

  /** The alarm's work: every job to its end, also those that arrive meanwhile, be it only while `beside` runs. `beside` begins once all are recalled. */
  async drive<T>(beside: () => Promise<T>): Promise<T> {
    this.#driving = true;
    try {
      for (const recall of this.#recalls) await recall();
      let besideDone = false;
      const side = beside();
      // A failure is thrown where it is awaited; until then it must not count as unhandled.
      const sideEnd = side.then(
        () => (besideDone = true),
        () => (besideDone = true),
      );
      for (;;) {
        this.#arrival = Promise.withResolvers<void>();
        for (const job of this.#waiting.splice(0)) this.#launch(job);
        if (this.#flying.size === 0 && besideDone) {
          // Before anything else can run: what is handed over from here on needs an alarm of its own.
          this.#driving = false;
          return await side;
        }
        await Promise.race([this.#arrival.promise, ...this.#flying.values(), ...(besideDone ? [] : [sideEnd])]);
      }
    } finally {
      this.#driving = false;
    }
  }

  #launch({ id, run }: Job): void {
    if (this.#flying.has(id)) return;
    const flown = run()
      .catch((error: unknown) => {
        this.#ports.log.write("error", "work in the background failed", { job: id, error: factsOf(error).message });
      })
      .finally(() => this.#flying.delete(id));
    this.#flying.set(id, flown);
  }
}
