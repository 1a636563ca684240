import Table from "cli-table3";
import { TITLES } from "./contender.ts";
import type { Measurement, Slice } from "./measure.ts";

interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

const spreadOf = (slices: readonly Slice[], figure: (slice: Slice) => number): Spread => {
  const sorted = slices.map(figure).toSorted((a, b) => a - b);
  return { median: sorted[sorted.length >> 1] ?? 0, min: sorted[0] ?? 0, max: sorted.at(-1) ?? 0 };
};

const number = (value: number): string => value.toLocaleString("en-US", { maximumFractionDigits: value < 20 ? 1 : 0 });

const text = ({ median, min, max }: Spread): string => `${number(median)}  (${number(min)} to ${number(max)})`;

const voyagesPerSecond = ({ voyages, wallMs }: Slice): number => (voyages * 1_000) / wallMs;
const virtualPerSecond = ({ virtualMs, wallMs }: Slice): number => virtualMs / wallMs;
const microsPerEvent = ({ wallMs, events }: Slice): number => (events === null ? 0 : (wallMs * 1_000) / events);

const ratio = (value: number, of: number | undefined): string => (of === undefined || of === 0 ? "-" : (value / of).toFixed(2));

/** The table of all measurements: medians over the slices, with the slowest and the fastest. */
export const tableOf = (measurements: readonly Measurement[], { colour }: { readonly colour: boolean }): string => {
  const table = new Table({
    head: ["", "voyages/s", "us/event", "virtual s/s", "peak RSS", "speed : (a)", "memory : (a)", "voyages"],
    colAligns: ["left", "right", "right", "right", "right", "right", "right", "right"],
    style: colour ? { head: ["bold"] } : { head: [], border: [] },
  });
  const reference = measurements.find(({ id }) => id === "a");
  const referenceRate = reference === undefined ? undefined : spreadOf(reference.slices, voyagesPerSecond).median;
  for (const { id, slices, maxRssBytes } of measurements) {
    const rate = spreadOf(slices, voyagesPerSecond);
    const counted = slices.every(({ events }) => events !== null);
    table.push([
      `(${id}) ${TITLES[id]}`,
      text(rate),
      counted ? text(spreadOf(slices, microsPerEvent)) : "-",
      number(spreadOf(slices, virtualPerSecond).median),
      `${number(maxRssBytes / 2 ** 20)} MiB`,
      ratio(rate.median, referenceRate),
      ratio(maxRssBytes, reference?.maxRssBytes),
      number(slices.reduce((sum, { voyages }) => sum + voyages, 0)),
    ]);
  }
  return table.toString();
};
