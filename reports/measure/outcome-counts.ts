import type { History } from "#harness/history/event.ts";

/** How often a call ended one way. Plain data. */
export interface OutcomeCount {
  readonly verb: string;
  /** The model of the voyage: the server's backend. */
  readonly backend: string;
  /** The status, or the link's error code where no whole answer came. */
  readonly outcome: string;
  readonly count: number;
}

/** How each call of a story ended; the epilogue's own calls are no part of the story. */
export const countOutcomes = ({ header, events }: History): readonly OutcomeCount[] => {
  const verbs = new Map<number, string>();
  const counts = new Map<string, OutcomeCount>();
  for (const event of events) {
    if (event.type === "epilogue") break;
    if (event.type === "invoke") verbs.set(event.op, event.verb);
    if (event.type !== "complete") continue;
    const verb = verbs.get(event.op) ?? "";
    const outcome = String(event.status ?? event.code ?? "no answer");
    const key = `${verb} ${outcome}`;
    counts.set(key, { verb, backend: header.model, outcome, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()];
};
