import { eventsOf, operationsOf, Tally, type Checker } from "./checker.ts";

/** How stories mark a value as a user's own: `of:u1:`. */
const TAG = /\bof:([A-Za-z0-9_-]+):/g;

/** A value tagged for one user never reaches another (worker:ISO-2, EXEC-13). */
export const valuesStayHome: Checker = {
  id: "values-stay-home",
  rules: ["worker:ISO-2", "worker:EXEC-13"],
  check: (history) => {
    const home = new Tally("worker:ISO-2");
    const results = new Tally("worker:EXEC-13");
    // Who tags a value says so in a call of its own; without one there is nothing to cross.
    const tagged = eventsOf(history, "invoke").some(({ args }) => JSON.stringify(args).match(TAG) !== null);
    if (!tagged) return [home.verdict, results.verdict];
    for (const { invoke, complete } of operationsOf(history)) {
      if (complete?.body === undefined || complete.body === null || invoke.user === "") continue;
      const owners = [...JSON.stringify(complete.body).matchAll(TAG)].map(([, owner]) => owner);
      const stranger = owners.find((owner) => owner !== invoke.user);
      const tally = invoke.verb === "execStatus" ? results : home;
      tally.expect(
        stranger === undefined,
        complete.t,
        () => `operation ${invoke.op} of ${invoke.user} was answered with a value of ${stranger}`,
      );
    }
    return [home.verdict, results.verdict];
  },
};
