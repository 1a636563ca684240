/**
 * Why a database cannot be used, in one line for a person, who never reads a password there. `input` is what was
 * asked for wrongly (exit code 64), `machine` what is not to be had (exit code 70).
 */
export class DatabaseError extends Error {
  override readonly name = "DatabaseError";
  readonly fault: "input" | "machine";

  constructor(fault: "input" | "machine", message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.fault = fault;
  }
}
