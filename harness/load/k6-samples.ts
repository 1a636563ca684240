import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { DROPPED, SampleSheet, type LoadSamples } from "./samples.ts";

/** What the script says of each request, in k6's log: its number, then ms: lag, service, latency; then its outcome. */
const SAMPLE = /\bseatrial-sample (\d+),([\d.e-]+),([\d.e-]+),([\d.e-]+),([^"\\]+)/;
const DROPS = /\bseatrial-dropped (\d+)/;

/** Began and never ended: its script threw, which k6 does not count as a failure. */
const LOST = "lost by k6";

/** Samples from what k6 said. */
export class K6Reader {
  readonly #sheet: SampleSheet;
  #dropped = 0;

  constructor(arrivals: Float64Array) {
    this.#sheet = new SampleSheet(arrivals);
  }

  get samples(): LoadSamples {
    return this.#sheet.samples;
  }

  /** True when the line was a sample or a count. */
  line(line: string): boolean {
    const drops = DROPS.exec(line);
    if (drops !== null) {
      this.#dropped += Number(drops[1]);
      return true;
    }
    const sample = SAMPLE.exec(line);
    if (sample === null) return false;
    const [n = 0, lag = 0, service = 0, latency = 0] = sample.slice(1, 5).map(Number);
    if (n < this.#sheet.intended.length) this.#take(n, { lag, service, latency, outcome: sample[5] ?? "no outcome" });
    return true;
  }

  /** What began and is not there was dropped, as far as k6 says so; only a run that came to its end can tell. */
  end(isWhole: boolean): void {
    if (!isWhole) return;
    const { started, intended } = this.#sheet;
    let left = this.#dropped;
    // k6 numbers what it starts, not what is due: the numbers that it did not come to are those at the end.
    for (let n = intended.length - 1; n >= 0; n -= 1) {
      if (!Number.isNaN(started[n] ?? 0)) continue;
      this.#sheet.end(n, left > 0 ? DROPPED : LOST, Number.NaN);
      left -= 1;
    }
  }

  #take(n: number, found: { readonly lag: number; readonly service: number; readonly latency: number; readonly outcome: string }): void {
    const intended = this.#sheet.intended[n] ?? 0;
    this.#sheet.started[n] = intended + found.lag;
    this.#sheet.sent[n] = intended + found.latency - found.service;
    this.#sheet.end(n, found.outcome, intended + found.latency);
  }
}

/**
 * Reads the samples of a run from k6's logs, line by line. Runners that share a run number its
 * requests together, so their files make one run. Rejects with the error of a file that cannot be read.
 */
export const readK6Samples = async (files: readonly string[], arrivals: Float64Array, isWhole: boolean): Promise<LoadSamples> => {
  const reader = new K6Reader(arrivals);
  for (const file of files) {
    for await (const line of createInterface(createReadStream(file))) reader.line(line);
  }
  reader.end(isWhole);
  return reader.samples;
};
