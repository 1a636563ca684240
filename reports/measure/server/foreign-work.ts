import type { WorkspaceLine } from "./workspace-lines.ts";

/** Stretches of time in which the backend, or the agent that boots, was at work. */
const foreignWork = (lines: readonly WorkspaceLine[]): readonly (readonly [number, number])[] => {
  const spans: [number, number][] = [];
  for (const [i, { t, entry }] of lines.entries()) {
    const rest = lines.slice(i + 1);
    const end = { "start-begin": "start-end", "stop-begin": "stop-end" }[entry.kind];
    const ended = end === undefined ? undefined : rest.find((line) => line.entry.kind === end);
    if (ended !== undefined) spans.push([t, ended.t]);
    if (entry.kind !== "start-end") continue;
    const registered = rest.find((line) => line.entry.kind === "agent-register" && line.entry["status"] === 200);
    if (registered !== undefined) spans.push([t, registered.t - Number(registered.entry["tookMs"] ?? 0)]);
  }
  return spans.toSorted(([one], [other]) => one - other);
};

/** How much of the time from `from` to `to` is covered, ms. */
const covered = (spans: readonly (readonly [number, number])[], from: number, to: number): number => {
  let sum = 0;
  let at = from;
  for (const [begin, end] of spans) {
    const start = Math.max(at, begin);
    const stop = Math.min(to, end);
    if (stop <= start) continue;
    sum += stop - start;
    at = stop;
  }
  return sum;
};

/** How much of the time from `from` to `to` the backend, or the agent that boots, was at work, ms. */
export const foreignMs = (lines: readonly WorkspaceLine[], from: number, to: number): number => covered(foreignWork(lines), from, to);
