import { eventsOf, Tally, type Checker } from "#harness/checkers/checker.ts";

/** No rejection goes unhandled: it would end the process (server:RST-08). */
export const nothingUnhandled: Checker = {
  id: "nothing-unhandled",
  rules: ["server:RST-08"],
  check: (history) => {
    const tally = new Tally("server:RST-08");
    // Only the simulator hears of it: elsewhere nothing is learned.
    if (history.header.rig === "sim") {
      for (const { t, message } of eventsOf(history, "log")) if (message === "cycle panicked") tally.expect(true, t, () => "");
    }
    for (const { t, message } of eventsOf(history, "unhandled")) tally.expect(false, t, () => `a rejection went unhandled: ${message}`);
    return [tally.verdict];
  },
};
