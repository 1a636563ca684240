/**
 * Why no Toxiproxy can be used as wanted, in one line for a person. `input` is what was asked for wrongly
 * (exit code 64), `machine` what this machine lacks (exit code 70).
 */
export class ToxiproxyUnusable extends Error {
  override readonly name = "ToxiproxyUnusable";
  readonly fault: "input" | "machine";

  constructor(fault: "input" | "machine", message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.fault = fault;
  }
}
