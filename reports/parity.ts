import type { OutcomeCount } from "./measure/outcome-counts.ts";
import type { ParityLine } from "./report.ts";

/** The backends whose stories are the same, so that a call has to end alike on both. */
const COMPARED = ["saas", "docker"] as const;
/** What a server without a backend has to answer otherwise, and what nothing runs for there cannot end alike (server:RST-16, RST-19). */
const NEEDS_BACKEND: readonly string[] = ["restart", "resume", "a2a", "register", "heartbeat"];

const numeric = (a: string, b: string): number => a.localeCompare(b, "en", { numeric: true });

const inWords = ({ outcome, end }: OutcomeCount): string => (end === "" ? outcome : `${outcome}, then ${end}`);

/** Every outcome of one verb on one backend, summed. */
const outcomesOf = (counts: readonly OutcomeCount[]): ParityLine["backends"][string] =>
  [...Map.groupBy(counts, inWords)]
    .map(([outcome, same]) => ({ outcome, count: same.reduce((total, { count }) => total + count, 0) }))
    .toSorted((a, b) => numeric(a.outcome, b.outcome));

const distinct = (words: readonly string[]): string => [...new Set(words)].toSorted(numeric).join("; ");

/** How the calls of one verb ended on this backend, as one text. */
const endsOn = (counts: readonly OutcomeCount[], backend: string, word: (one: OutcomeCount) => string): string =>
  distinct(counts.filter((one) => one.backend === backend).map(word));

/** Whether one story's calls of one verb ended in the same ways wherever it was told; null when it was told on one backend only. */
const isAlikeIn = (ofVerb: readonly OutcomeCount[], ofStory: readonly OutcomeCount[], verb: string): boolean | null => {
  const toldOn = (backend: string): boolean => ofStory.some((one) => one.backend === backend);
  const told = COMPARED.filter(toldOn);
  const verdicts: boolean[] = [];
  if (told.length === COMPARED.length) verdicts.push(endsOn(ofVerb, "saas", inWords) === endsOn(ofVerb, "docker", inWords));
  const [provisioned] = told;
  // Without a backend nothing runs, so only the answers can be alike.
  if (provisioned !== undefined && toldOn("none") && !NEEDS_BACKEND.includes(verb))
    verdicts.push(endsOn(ofVerb, "none", ({ outcome }) => outcome) === endsOn(ofVerb, provisioned, ({ outcome }) => outcome));
  return verdicts.length === 0 ? null : verdicts.every(Boolean);
};

const isAlike = (ofVerb: readonly OutcomeCount[], stories: ReadonlyMap<string, readonly OutcomeCount[]>, verb: string): boolean | null => {
  const verdicts = [...Map.groupBy(ofVerb, ({ scenario }) => scenario)].flatMap(
    ([scenario, inStory]) => isAlikeIn(inStory, stories.get(scenario) ?? [], verb) ?? [],
  );
  return verdicts.length === 0 ? null : verdicts.every(Boolean);
};

/** One line a verb: how it ended on each backend, and whether every story saw it end in the same ways wherever it was told; null where nothing can be compared. */
export const parityLines = (counts: readonly OutcomeCount[]): readonly ParityLine[] => {
  const stories = Map.groupBy(counts, ({ scenario }) => scenario);
  return [...Map.groupBy(counts, ({ verb }) => verb)]
    .toSorted(([a], [b]) => numeric(a, b))
    .map(([verb, ofVerb]) => {
      const backends = Object.fromEntries(
        [...Map.groupBy(ofVerb, ({ backend }) => backend)].map(([backend, same]) => [backend, outcomesOf(same)]),
      );
      return { verb, backends, alike: isAlike(ofVerb, stories, verb) };
    });
};
