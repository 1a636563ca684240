import type { LoadFault } from "#harness/load/workload.ts";
import type { LoadTarget } from "#scenarios/wiring/load-target.ts";

type Control = LoadTarget["control"];

/** What is done at one moment of a run. */
interface Step {
  readonly atMs: number;
  readonly act: () => unknown;
}

const stepsOf = (fault: LoadFault, control: Control): readonly Step[] => {
  switch (fault.kind) {
    case "bucket-down":
      return [
        { atMs: fault.fromMs, act: () => control.bucketDown() },
        { atMs: fault.toMs, act: () => control.bucketUp() },
      ];
    case "bucket-slow": {
      let lift: Promise<() => Promise<void>> | undefined;
      return [
        { atMs: fault.fromMs, act: () => (lift = control.bucketSlow(fault.latencyMs)) },
        { atMs: fault.toMs, act: async () => (await lift)?.() },
      ];
    }
    case "hibernate":
      return [{ atMs: fault.atMs, act: () => control.hibernate() }];
  }
};

/** A fault in words. */
export const describeFault = (fault: LoadFault): string => {
  const seconds = (ms: number): string => `${ms / 1_000} s`;
  switch (fault.kind) {
    case "bucket-down":
      return `R2 fails from ${seconds(fault.fromMs)} to ${seconds(fault.toMs)}`;
    case "bucket-slow":
      return `R2 answers ${fault.latencyMs} ms later from ${seconds(fault.fromMs)} to ${seconds(fault.toMs)}`;
    case "hibernate":
      return `sandboxes hibernate at ${seconds(fault.atMs)}`;
  }
};

/** Does what a form says to the backends, from `start` on. */
export class FaultTimeline {
  readonly #steps: readonly Step[];
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #acts: Promise<unknown>[] = [];

  constructor(faults: readonly LoadFault[], control: Control) {
    this.#steps = faults.flatMap((fault) => stepsOf(fault, control));
  }

  start(): void {
    for (const { atMs, act } of this.#steps) {
      this.#timers.push(
        setTimeout(() => {
          const done = Promise.resolve().then(act);
          // Told by `end`: until then nobody waits for it.
          done.catch(() => {});
          this.#acts.push(done);
        }, atMs),
      );
    }
  }

  /** Does nothing more. Rejects when something could not be done: the run was not what it says. */
  async end(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.all(this.#acts);
  }
}
