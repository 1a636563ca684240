import type { Clock, Timer } from "#harness/ports/clock.ts";
import type { ProcessInfo, ProcessStatus } from "#harness/ports/sandbox.ts";

const statusOf = (exitCode: number): ProcessStatus => {
  if (exitCode === 0) return "completed";
  return exitCode === 137 || exitCode === 143 ? "killed" : "failed";
};

/** One process of a fake sandbox; its record outlives it until the VM stops. */
export class FakeProcess {
  readonly id: string;
  readonly command: string;
  readonly startedAt: number;
  /** When it exited, ms; null while it has not. */
  endedAt: number | null = null;
  stdout = "";
  stderr = "";
  /** Pending work of the process: dies with it. */
  readonly #timers = new Set<Timer>();
  readonly #clock: Clock;
  readonly #ended = Promise.withResolvers<number | null>();
  #exitCode: number | undefined;
  #gone = false;

  constructor(clock: Clock, id: string, command: string) {
    this.#clock = clock;
    this.id = id;
    this.command = command;
    this.startedAt = clock.now();
  }

  get alive(): boolean {
    return this.#exitCode === undefined && !this.#gone;
  }

  /** Resolves with the exit code, or with null when the VM went away under the process. */
  get ended(): Promise<number | null> {
    return this.#ended.promise;
  }

  /** A snapshot: it will not change when the process does. */
  get info(): ProcessInfo {
    const base = { id: this.id, command: this.command, startedAt: this.startedAt };
    return this.#exitCode === undefined
      ? { ...base, status: "running" }
      : { ...base, status: statusOf(this.#exitCode), exitCode: this.#exitCode };
  }

  /** Runs `work` after `ms` unless the process has ended by then. */
  later(ms: number, work: () => void): void {
    const timer = this.#clock.timer(ms);
    this.#timers.add(timer);
    void timer.done.then(() => {
      this.#timers.delete(timer);
      if (this.alive) work();
    });
  }

  exit(exitCode: number): void {
    if (!this.alive) return;
    this.#exitCode = exitCode;
    this.endedAt = this.#clock.now();
    this.#stop();
    this.#ended.resolve(exitCode);
  }

  /** The VM is gone: nobody will ever know how this process ended. */
  vanish(): void {
    if (!this.alive) return;
    this.#gone = true;
    this.#stop();
    this.#ended.resolve(null);
  }

  #stop(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }
}
