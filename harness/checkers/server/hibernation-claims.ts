import { Tally, type Checker } from "#harness/checkers/checker.ts";
import { operationsAsking, wasUnderWay } from "./asked.ts";
import { statusChanges } from "./status-changes.ts";

/** A workspace with a task is put to sleep by nobody who was not told to force it (server:STATE-04). */
export const hibernationClaims: Checker = {
  id: "hibernation-claims",
  rules: ["server:STATE-04"],
  check: (history) => {
    const tally = new Tally("server:STATE-04");
    const forces = operationsAsking(history, ["hibernate"]).filter(({ invoke }) => invoke.args["force"] !== false);
    for (const { t, workspace, to, tasks } of statusChanges(history)) {
      if (to !== "hibernating") continue;
      const forced = forces.some((one) => one.invoke.user === workspace && wasUnderWay(one, t, t));
      tally.expect(tasks === 0 || forced, t, () => `${workspace} was put to sleep with ${tasks} tasks`);
    }
    return [tally.verdict];
  },
};
