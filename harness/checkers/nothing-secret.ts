import type { HistoryEvent } from "#harness/history/event.ts";
import { Tally, type Checker } from "./checker.ts";

/** Every planted secret contains this word, and nothing else does. */
export const CANARY = "canary-";

/** What leaves the platform: answers with their headers, metrics among them, and logs. */
const leaves = (event: HistoryEvent): unknown => {
  if (event.type === "complete") return [event.body, event.headers ?? null];
  return event.type === "log" ? [event.message, event.fields] : undefined;
};

/** No planted secret in anything that leaves (worker:OBS-12). */
export const nothingSecret: Checker = {
  id: "nothing-secret",
  rules: ["worker:OBS-12"],
  check: (history) => {
    const tally = new Tally("worker:OBS-12");
    for (const event of history.events) {
      const left = leaves(event);
      if (left === undefined) continue;
      tally.expect(
        !JSON.stringify(left).includes(CANARY),
        event.t,
        () => `a planted secret left in ${event.type === "log" ? "a log line" : "an answer"}`,
      );
    }
    return [tally.verdict];
  },
};
