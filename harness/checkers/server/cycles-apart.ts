import { eventsOf, journalOf, Tally, type Checker } from "#harness/checkers/checker.ts";
import type { History } from "#harness/history/event.ts";
import { PARKED, Statuses } from "./status-changes.ts";

/** The engine names containers by so many characters of a workspace's id (server:TOK-13). */
const NAME_CHARS = 12;
/** A start that takes longer may have been given up by whoever made it, ms. */
const PATIENCE_MS = 60_000;

interface Step {
  readonly t: number;
  readonly kind: string;
  readonly name: string;
  /** The instance that a stop names; empty where machines are stopped by their workspace's name. */
  readonly machine: string;
}

/** The starts and stops that the server made of its backends, and its own deaths, in order. */
const stepsOf = (history: History): readonly Step[] => {
  const calls = journalOf(history, "server").map(({ t, entry }) => ({
    t,
    kind: entry.kind,
    name: String(entry["workspace"] ?? "").slice(0, NAME_CHARS),
    machine: String(entry["machine"] ?? ""),
  }));
  const deaths = eventsOf(history, "fault").flatMap(({ t, fault }) =>
    fault.kind === "party" && (fault.fault.type === "server-crash" || fault.fault.type === "server-stop")
      ? [{ t, kind: "server-crash", name: "", machine: "" }]
      : [],
  );
  return [...calls, ...deaths].toSorted((one, other) => one.t - other.t);
};

/**
 * The stop of a cycle never begins while the start of the one before is under way; parking may stop at any time, and a
 * stop that an earlier cycle still owes may be tried again (server:RST-06).
 */
export const cyclesApart: Checker = {
  id: "cycles-apart",
  rules: ["server:RST-06"],
  check: (history) => {
    const tally = new Tally("server:RST-06");
    const statuses = new Statuses(history);
    const ids = new Map(statuses.workspaces.map((id) => [id.slice(0, NAME_CHARS), id]));
    const starting = new Map<string, number>();
    const stopped = new Set<string>();
    for (const { t, kind, name, machine } of stepsOf(history)) {
      if (kind === "server-crash") starting.clear();
      else if (kind === "start-end") starting.delete(name);
      else if (kind === "start-begin" || kind === "stop-begin") {
        const began = starting.get(name);
        const isParked = kind === "stop-begin" && statuses.during(ids.get(name) ?? "", t, t).some((status) => PARKED.includes(status));
        const isOwed = kind === "stop-begin" && machine !== "" && stopped.has(machine);
        if (kind === "stop-begin") stopped.add(machine);
        if (!isParked && !isOwed) {
          const overlaps = began !== undefined && t - began < PATIENCE_MS;
          tally.expect(!overlaps, t, () => `a ${kind.split("-")[0]} of ${name} began while its start, begun at ${began} ms, was under way`);
        }
        if (kind === "start-begin") starting.set(name, t);
      }
    }
    return [tally.verdict];
  },
};
