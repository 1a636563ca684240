import { Tally, type Checker } from "#harness/checkers/checker.ts";
import { statusChanges, type StatusChange } from "./status-changes.ts";

const RUNNABLE: readonly (string | null)[] = ["provisioning", "paused", "removed"];

/** Where each status may lead (server.md C.1; E-109 for a late register of a failed one). Only a purge takes the row. */
const EDGES: ReadonlyMap<string | null, readonly (string | null)[]> = new Map([
  [null, ["provisioning", "online", "awaiting_agent"]],
  ["provisioning", [...RUNNABLE, "online", "failed"]],
  ["awaiting_agent", [...RUNNABLE, "online"]],
  ["online", [...RUNNABLE, "degraded", "offline", "hibernating"]],
  ["degraded", [...RUNNABLE, "online", "offline", "hibernating"]],
  ["offline", [...RUNNABLE, "online"]],
  ["failed", [...RUNNABLE, "online"]],
  ["hibernating", [...RUNNABLE, "hibernated"]],
  ["hibernated", RUNNABLE],
  ["paused", ["provisioning", "removed"]],
  ["removed", [null]],
]);

const word = (status: string | null): string => status ?? "no row";
const isEdge = ({ from, to }: StatusChange): boolean => EDGES.get(from)?.includes(to) === true;

/** Every change of a status is an edge of the state machine; those with a rule of their own are judged by that one (server.md C.1). */
export const stateMachine: Checker = {
  id: "state-machine",
  rules: ["server:STATE-01", "server:STATE-02", "server:STATE-06", "server:STATE-07"],
  check: (history) => {
    const edges = new Tally("server:STATE-01");
    const final = new Tally("server:STATE-02");
    const awaiting = new Tally("server:STATE-06");
    const offline = new Tally("server:STATE-07");
    for (const change of statusChanges(history)) {
      const { t, workspace, from, to } = change;
      const because = (): string => `${workspace} went from ${word(from)} to ${word(to)}`;
      edges.expect(isEdge(change), t, because);
      if (to === "removed") final.expect(true, t, because);
      if (from === "removed") final.expect(to === null, t, because);
      if (from === "awaiting_agent") awaiting.expect(to !== "failed", t, because);
      if (to === "offline") offline.expect(from === "online" || from === "degraded", t, because);
    }
    return [edges.verdict, final.verdict, awaiting.verdict, offline.verdict];
  },
};
