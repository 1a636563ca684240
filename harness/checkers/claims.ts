import { eventsOf, Tally, type Checker, type RuleVerdict } from "./checker.ts";

/** What the scenario itself stated, by rule. */
export const claims: Checker = {
  id: "claims",
  rules: [],
  check: (history): readonly RuleVerdict[] => {
    const tallies = new Map<string, Tally>();
    for (const { t, rule, held, because } of eventsOf(history, "claim")) {
      const tally = tallies.get(rule) ?? new Tally(rule);
      tallies.set(rule, tally);
      tally.expect(held, t, () => because);
    }
    return [...tallies.values()].map((tally) => tally.verdict);
  },
};
