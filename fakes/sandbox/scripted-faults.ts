import type { BackendErrorFields } from "#harness/ports/backend-error.ts";
import type { BootFailure } from "./boot-plan.ts";
import { shaped, type ErrorShape } from "./errors.ts";

/** What a sandbox was told to do wrong: errors of its next calls, failures of its next starts, and their shape. */
export class ScriptedFaults {
  /** How often each method was called. */
  readonly calls = new Map<string, number>();
  shape: ErrorShape = "typed";
  readonly #errors = new Map<string, BackendErrorFields[]>();
  readonly #starts: BootFailure[] = [];

  /** The next calls of `method` fail with these errors, in order, before they do anything. */
  failNext(method: string, ...errors: readonly BackendErrorFields[]): void {
    this.#errors.set(method, [...(this.#errors.get(method) ?? []), ...errors]);
  }

  /** The next starts of the gateway go wrong like this, before the boot plan's own failures. */
  failStarts(...failures: readonly BootFailure[]): void {
    this.#starts.push(...failures);
  }

  /** The scripted failure of the next start, if any. */
  nextStart(): BootFailure | undefined {
    return this.#starts.shift();
  }

  /** Counts a call. Throws its scripted error. */
  enter(method: string): void {
    this.calls.set(method, (this.calls.get(method) ?? 0) + 1);
    const error = this.#errors.get(method)?.shift();
    if (error !== undefined) throw this.error(error);
  }

  /** An error in the shape that crosses the boundary now. */
  error(fields: BackendErrorFields): Error {
    return shaped(fields, this.shape);
  }

  /** Nothing scripted is left. */
  clear(): void {
    this.#errors.clear();
    this.#starts.length = 0;
    this.shape = "typed";
  }
}
