import { eventsOf, journalOf, Tally, userOf, type Checker } from "./checker.ts";

const STARTUP_LIMIT_MS = 180_000;

/** A gateway younger than its startup limit is killed by nobody but a restart that was asked for (worker:WAKE-7, WAKE-6). */
export const gatewayKills: Checker = {
  id: "gateway-kills",
  rules: ["worker:WAKE-7", "worker:WAKE-6"],
  check: (history) => {
    const young = new Tally("worker:WAKE-7");
    const flight = new Tally("worker:WAKE-6");
    const restarts = eventsOf(history, "invoke").filter((event) => event.verb === "restart");
    const starts = new Map<string, number>();
    // The limit counts from the call that made the VM leave "stopped" (decisions: Boot(B)).
    const vmStarts = new Map<unknown, number>();
    for (const { t, entry } of journalOf(history, "sandbox")) {
      const process = String(entry["process"]);
      if (entry.kind === "vm-start") vmStarts.set(entry["sandbox"], t);
      if (entry.kind === "gateway-start") {
        starts.set(process, vmStarts.get(entry["sandbox"]) ?? t);
        vmStarts.delete(entry["sandbox"]);
        young.expect(true, t, () => "");
      }
      if (entry.kind !== "kill" || entry["gateway"] !== true) continue;
      const startedAt = starts.get(process);
      const asked = restarts.some((event) => event.user === userOf(entry) && event.t <= t);
      const held = asked || startedAt === undefined || t - startedAt >= STARTUP_LIMIT_MS;
      const because = (): string =>
        `gateway ${process} was killed ${t - (startedAt ?? t)} ms after its start, though nobody asked for a restart`;
      young.expect(held, t, because);
      flight.expect(held, t, because);
    }
    return [young.verdict, flight.verdict];
  },
};
