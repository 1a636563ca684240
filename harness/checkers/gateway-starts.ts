import { journalOf, Tally, type Checker } from "./checker.ts";

/** No gateway start while an earlier gateway of that sandbox is alive (worker:PROC-2), so racing callers cause one (worker:WAKE-6). */
export const gatewayStarts: Checker = {
  id: "gateway-starts",
  rules: ["worker:PROC-2", "worker:WAKE-6"],
  check: (history) => {
    const single = new Tally("worker:PROC-2");
    const flight = new Tally("worker:WAKE-6");
    for (const { t, entry } of journalOf(history, "sandbox")) {
      if (entry.kind !== "gateway-start") continue;
      const because = (): string => `gateway ${String(entry["process"])} was started while an earlier one was alive`;
      single.expect(entry["rival"] !== true, t, because);
      flight.expect(entry["rival"] !== true, t, because);
    }
    return [single.verdict, flight.verdict];
  },
};
