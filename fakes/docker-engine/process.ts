import type { Clock, Timer } from "#harness/ports/clock.ts";
import type { MountedFiles } from "./mounted-files.ts";
import type { Output } from "./output.ts";
import { programOf } from "./programs.ts";
import type { Tape } from "./tape.ts";

/** What a process runs, and with what. */
export interface ProcessSpec {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly files: MountedFiles;
  readonly output: Tape<Output>;
}

/** A process in a container: it runs to its end, or until it is ended. */
export class Process {
  readonly #clock: Clock;
  readonly #end = Promise.withResolvers<number>();
  #timer: Timer | null = null;
  #over = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Its exit code, once it has ended. */
  get ended(): Promise<number> {
    return this.#end.promise;
  }

  /** Runs a program to its end. False when there is no such program. */
  run({ command: [name = "", ...args], env, files, output }: ProcessSpec): boolean {
    const program = programOf(name);
    if (program === null) return false;
    const write =
      (stream: Output["stream"]) =>
      (text: string): void => {
        if (!this.#over && text !== "") output.write({ stream, text, at: this.#clock.now() });
      };
    const site = {
      env,
      files,
      now: () => this.#clock.now(),
      wait: (ms: number) => this.#wait(ms),
      out: write("stdout"),
      error: write("stderr"),
      find: programOf,
    };
    void program(args, site).then((code) => this.end(code));
    return true;
  }

  /** Ends it, if it runs. */
  end(code: number): void {
    this.#over = true;
    this.#timer?.cancel();
    this.#end.resolve(code);
  }

  #wait(ms: number): Promise<void> {
    this.#timer = this.#clock.timer(ms);
    return this.#timer.done;
  }
}
