import { eventsOf, Tally, type Checker } from "./checker.ts";

/** No timer outlives its request (worker:EXEC-20) and no rejection goes unhandled (worker:WAKE-11). */
export const nothingLeft: Checker = {
  id: "nothing-left",
  rules: ["worker:EXEC-20", "worker:WAKE-11"],
  check: (history) => {
    const timers = new Tally("worker:EXEC-20");
    const rejections = new Tally("worker:WAKE-11");
    // Only the simulator sees what a request leaves behind: elsewhere nothing is learned.
    const answers = history.header.rig === "sim" ? eventsOf(history, "complete") : [];
    for (const { t } of answers) {
      timers.expect(true, t, () => "");
      rejections.expect(true, t, () => "");
    }
    for (const { t, what, timers: count } of eventsOf(history, "leftover")) {
      timers.expect(false, t, () => `${what} answered and left ${count} timer(s) running`);
    }
    for (const { t, message } of eventsOf(history, "unhandled")) {
      rejections.expect(false, t, () => `a rejection went unhandled: ${message}`);
    }
    return [timers.verdict, rejections.verdict];
  },
};
