import type { ObjectiveResult } from "#reports/judge-objectives.ts";
import type { Figure } from "#reports/measure/percentile.ts";

/** What stands where nothing was measured. */
export const NOTHING = "–";

/** A whole number with thousands separated. */
export const whole = (value: number): string => Math.round(value).toLocaleString("en");

/** A time in the unit that a reader would use; a figure that was never reached is infinite. */
export const duration = (ms: Figure | null): string => {
  if (ms === null) return NOTHING;
  if (ms === "infinite") return "∞";
  if (Math.abs(ms) < 1_000) return `${Math.round(ms)} ms`;
  return `${(ms / 1000).toFixed(Math.abs(ms) < 100_000 ? 1 : 0)} s`;
};

/** A long stretch of virtual time, in hours, days or years. */
export const stretch = (ms: number): string => {
  const hours = ms / 3_600_000;
  if (hours < 48) return `${hours.toFixed(1)} h`;
  if (hours < 24 * 730) return `${(hours / 24).toFixed(1)} days`;
  return `${(hours / 24 / 365).toFixed(1)} years`;
};

/** A share as a percentage with as many digits as it takes to tell it from a round one. */
export const share = (value: number | null): string => (value === null ? NOTHING : `${Number((value * 100).toFixed(2))} %`);

/** A plain ratio with two digits. */
export const ratio = (value: number | null): string => (value === null ? NOTHING : value.toFixed(2));

/** A figure of an objective on the scale of that objective. */
export const figureOf = ({ scale }: Pick<ObjectiveResult, "scale">, figure: Figure | null): string =>
  scale === "ms" || figure === "infinite" ? duration(figure) : share(figure);

/** An interval; a side that the samples do not bound is told. */
export const intervalOf = (result: Pick<ObjectiveResult, "scale" | "interval" | "n">): string => {
  if (result.n === 0) return NOTHING;
  const { low, high } = result.interval;
  const side = (figure: Figure | null): string => (figure === null ? "no bound" : figureOf(result, figure));
  return `${side(low)} to ${side(high)}`;
};

/** "1 voyage", "2 voyages". */
export const counted = (count: number, noun: string): string => `${whole(count)} ${noun}${count === 1 ? "" : "s"}`;
