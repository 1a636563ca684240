import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { DROPPED, SampleSheet, type LoadSamples } from "./samples.ts";

/** A line of `--out json` that is a sample. */
interface Point {
  readonly metric: string;
  readonly data: {
    readonly value: number;
    readonly tags?: Readonly<Record<string, string>>;
    readonly metadata?: Readonly<Record<string, string>>;
  };
}

/** k6 writes the metric first, so that most lines need not be parsed. */
const OURS = /^\{"metric":"(?:seatrial_(?:lag|service|latency)|dropped_iterations)","type":"Point"/;

/** Began and never ended: its script threw, which k6 does not count as a failure. */
const LOST = "lost by k6";

/** Samples from k6's raw output. */
class K6Reader {
  readonly sheet: SampleSheet;
  readonly #parts = new Map<number, { lag?: number; service?: number }>();
  #dropped = 0;

  constructor(arrivals: Float64Array) {
    this.sheet = new SampleSheet(arrivals);
  }

  line(line: string): void {
    if (!OURS.test(line)) return;
    const { metric, data } = JSON.parse(line) as Point;
    if (metric === "dropped_iterations") {
      this.#dropped += data.value;
      return;
    }
    const n = Number(data.metadata?.["n"]);
    if (!(n >= 0 && n < this.sheet.intended.length)) return;
    const parts = this.#parts.get(n) ?? {};
    this.#parts.set(n, parts);
    if (metric === "seatrial_lag") parts.lag = data.value;
    else if (metric === "seatrial_service") parts.service = data.value;
    else
      this.#take(n, {
        lag: parts.lag ?? 0,
        service: parts.service ?? 0,
        latency: data.value,
        outcome: data.tags?.["outcome"] ?? "no outcome",
      });
  }

  /** What began and is not there was dropped, as far as k6 says so; only a run that came to its end can tell. */
  end(isWhole: boolean): void {
    if (!isWhole) return;
    const { started, intended } = this.sheet;
    let left = this.#dropped;
    // k6 numbers what it starts, not what is due: the numbers that it did not come to are those at the end.
    for (let n = intended.length - 1; n >= 0; n -= 1) {
      if (!Number.isNaN(started[n] ?? 0)) continue;
      this.sheet.end(n, left > 0 ? DROPPED : LOST, Number.NaN);
      left -= 1;
    }
  }

  #take(n: number, found: { readonly lag: number; readonly service: number; readonly latency: number; readonly outcome: string }): void {
    this.#parts.delete(n);
    const intended = this.sheet.intended[n] ?? 0;
    this.sheet.started[n] = intended + found.lag;
    this.sheet.sent[n] = intended + found.latency - found.service;
    this.sheet.end(n, found.outcome, intended + found.latency);
  }
}

/**
 * Reads the samples of a run from what k6's `--out json` wrote, line by line. Runners that share a run number its
 * requests together, so their files make one run. Rejects with the error of a file that cannot be read.
 */
export const readK6Samples = async (files: readonly string[], arrivals: Float64Array, isWhole: boolean): Promise<LoadSamples> => {
  const reader = new K6Reader(arrivals);
  for (const file of files) {
    for await (const line of createInterface(createReadStream(file))) reader.line(line);
  }
  reader.end(isWhole);
  return reader.sheet.samples;
};
