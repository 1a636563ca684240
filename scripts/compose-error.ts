/**
 * Why containers cannot be sailed in, in one line for a person. `input` is what was asked for wrongly (exit code 64),
 * `machine` what this machine lacks (exit code 70), `interrupted` that somebody wanted it to end (exit code 130).
 */
export class ComposeError extends Error {
  override readonly name = "ComposeError";
  readonly fault: "input" | "machine" | "interrupted";

  constructor(fault: "input" | "machine" | "interrupted", message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.fault = fault;
  }
}
