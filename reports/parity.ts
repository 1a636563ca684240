import type { OutcomeCount } from "./measure/outcome-counts.ts";
import type { ParityLine } from "./report.ts";

/** The backends whose stories are the same, so that a call has to end alike on both. */
const COMPARED = ["saas", "docker"] as const;

const numeric = (a: string, b: string): number => a.localeCompare(b, "en", { numeric: true });

/** Every outcome of one verb on one backend, summed. */
const outcomesOf = (counts: readonly OutcomeCount[]): ParityLine["backends"][string] =>
  [...Map.groupBy(counts, ({ outcome }) => outcome)]
    .map(([outcome, same]) => ({ outcome, count: same.reduce((total, { count }) => total + count, 0) }))
    .toSorted((a, b) => numeric(a.outcome, b.outcome));

const isAlike = (backends: ParityLine["backends"]): boolean => {
  const [one, other] = COMPARED.map((backend) => (backends[backend] ?? []).map(({ outcome }) => outcome).join(" "));
  return one === other;
};

/** One line a verb: how it ended on each backend, and whether in the same ways on both that provision; null where one was not sailed. */
export const parityLines = (counts: readonly OutcomeCount[]): readonly ParityLine[] => {
  const sailed = COMPARED.every((backend) => counts.some((one) => one.backend === backend));
  return [...Map.groupBy(counts, ({ verb }) => verb)]
    .toSorted(([a], [b]) => numeric(a, b))
    .map(([verb, ofVerb]) => {
      const backends = Object.fromEntries(
        [...Map.groupBy(ofVerb, ({ backend }) => backend)].map(([backend, same]) => [backend, outcomesOf(same)]),
      );
      // A call of stories without a backend has nothing to be compared with.
      const compared = sailed && COMPARED.some((backend) => backend in backends);
      return { verb, backends, alike: compared ? isAlike(backends) : null };
    });
};
