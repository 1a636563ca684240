import type { MeasurementSummary } from "#reports/measure/summary.ts";
import { escapeMarkup } from "./escape.ts";
import { counted, duration, whole } from "./figures.ts";

const WIDTH = 720;
const HEIGHT = 200;
const PLOT = { left: 44, right: 690, top: 30, bottom: 164 } as const;
/** Room at the right for the wakes that never ended. */
const FAILED_WIDTH = 64;
const LABEL_GAP = 30;
/** Half the width of a letter of a label. */
const HALF_LETTER = 4;

interface Scale {
  readonly x: (ms: number) => number;
  readonly y: (count: number) => number;
  readonly endMs: number;
}

const round = (value: number): string => String(Number(value.toFixed(1)));

const scaleOf = ({ histogram }: MeasurementSummary): Scale => {
  const { binMs, counts, failed } = histogram;
  const endMs = Math.max(binMs, counts.length * binMs);
  const most = Math.max(1, failed, ...counts);
  const right = failed > 0 ? PLOT.right - FAILED_WIDTH : PLOT.right;
  return {
    endMs,
    x: (ms) => PLOT.left + (ms / endMs) * (right - PLOT.left),
    y: (count) => PLOT.bottom - (count / most) * (PLOT.bottom - PLOT.top),
  };
};

const bar = (box: { left: number; width: number }, top: number, look: { kind: string; title: string }): string =>
  `<rect class="${look.kind}" x="${round(box.left)}" y="${round(top)}" width="${round(Math.max(1, box.width))}" height="${round(PLOT.bottom - top)}"><title>${escapeMarkup(look.title)}</title></rect>`;

const bars = ({ histogram }: MeasurementSummary, scale: Scale): readonly string[] =>
  histogram.counts.flatMap((count, i) => {
    if (count === 0) return [];
    const [from, to] = [i * histogram.binMs, (i + 1) * histogram.binMs];
    const box = { left: scale.x(from) + 1, width: scale.x(to) - scale.x(from) - 2 };
    return [bar(box, scale.y(count), { kind: "bar", title: `${duration(from)} to ${duration(to)}: ${counted(count, "wake")}` })];
  });

const failedBar = ({ histogram }: MeasurementSummary, scale: Scale): readonly string[] => {
  const { failed } = histogram;
  if (failed === 0) return [];
  const left = PLOT.right - FAILED_WIDTH + 20;
  const middle = left + (PLOT.right - left) / 2;
  return [
    bar({ left, width: PLOT.right - left }, scale.y(failed), { kind: "failed", title: `${counted(failed, "wake")} failed` }),
    `<text x="${round(middle)}" y="${PLOT.bottom + 16}" text-anchor="middle">failed</text>`,
    `<text x="${round(middle)}" y="${round(scale.y(failed) - 5)}" text-anchor="middle">${whole(failed)}</text>`,
  ];
};

/** About six round marks. */
const tickMs = (endMs: number): number =>
  [500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000].find((step) => endMs / step <= 7) ?? endMs / 6;

const axis = (scale: Scale): readonly string[] => {
  const step = tickMs(scale.endMs);
  const marks = Array.from({ length: Math.floor(scale.endMs / step) + 1 }, (_, i) => i * step);
  return [
    `<line class="axis" x1="${PLOT.left}" y1="${PLOT.bottom}" x2="${PLOT.right}" y2="${PLOT.bottom}"/>`,
    ...marks.map(
      (ms) => `<text x="${round(scale.x(ms))}" y="${PLOT.bottom + 16}" text-anchor="middle">${Number((ms / 1000).toFixed(1))} s</text>`,
    ),
    `<text x="${round(scale.x(scale.endMs / 2))}" y="${HEIGHT - 4}" text-anchor="middle">wake time of the client</text>`,
  ];
};

const counts = ({ histogram }: MeasurementSummary, scale: Scale): readonly string[] => {
  const most = Math.max(1, histogram.failed, ...histogram.counts);
  return [most, 0].map((count) => `<text x="${PLOT.left - 6}" y="${round(scale.y(count) + 4)}" text-anchor="end">${whole(count)}</text>`);
};

/** Lines at the percentiles; those that lie too close for two labels share one. */
const percentiles = ({ wake }: MeasurementSummary, scale: Scale): readonly string[] => {
  const labels: { x: number; text: string }[] = [];
  const lines: string[] = [];
  for (const name of ["p50", "p95", "p99"] as const) {
    const { value } = wake[name];
    if (typeof value !== "number") continue;
    const x = scale.x(value);
    lines.push(`<line class="mark" x1="${round(x)}" y1="${PLOT.top - 8}" x2="${round(x)}" y2="${PLOT.bottom}"/>`);
    const last = labels.at(-1);
    if (last !== undefined && x - last.x < LABEL_GAP) last.text += `, ${name}`;
    else labels.push({ x, text: name });
  }
  const label = ({ x, text }: { x: number; text: string }): string =>
    `<text x="${round(Math.min(x, WIDTH - text.length * HALF_LETTER))}" y="${PLOT.top - 12}" text-anchor="middle">${text}</text>`;
  return [...lines, ...labels.map(label)];
};

const inWords = ({ histogram, wake }: MeasurementSummary): string => {
  const values = (["p50", "p95", "p99"] as const).map((name) => `${name} ${duration(wake[name].value)}`);
  return `${counted(wake.samples, "boot")}, ${values.join(", ")}, ${whole(histogram.failed)} failed.`;
};

/** The distribution of wake times of one stratum as an SVG; empty without boots. */
export const wakeChart = (summary: MeasurementSummary): string => {
  if (summary.wake.samples === 0) return "";
  const scale = scaleOf(summary);
  const name = `Wake times: ${summary.stratum}, given profile ${summary.profile}`;
  return [
    "<figure>",
    `<figcaption>${escapeMarkup(name)}. ${escapeMarkup(inWords(summary))}</figcaption>`,
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeMarkup(`${name}. ${inWords(summary)}`)}">`,
    ...bars(summary, scale),
    ...failedBar(summary, scale),
    ...axis(scale),
    ...counts(summary, scale),
    ...percentiles(summary, scale),
    "</svg>",
    "</figure>",
  ].join("\n");
};
