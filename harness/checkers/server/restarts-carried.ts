import { journalOf, operationsOf, Tally, type Checker, type OperationRecord } from "#harness/checkers/checker.ts";
import type { History, HistoryEvent } from "#harness/history/event.ts";
import { cameHome } from "./asked.ts";
import { Statuses } from "./status-changes.ts";
import { endsOfServer } from "./trouble.ts";

type Line = Extract<HistoryEvent, { type: "journal" }>;

/** What asks for a restart when it is acknowledged, and how the one that has to carry it is told of: as stored, or as asked. */
const ASKS: Readonly<Record<string, "asked" | "stored">> = {
  restart: "asked",
  saveSecret: "stored",
  deleteSecret: "stored",
  setModel: "stored",
  saveGlobalSecret: "stored",
  deleteGlobalSecret: "stored",
};

/** What the next process finds in its database, and takes up. */
const OUTLIVES: readonly string[] = ["saveSecret"];

const isAcknowledged = ({ complete }: OperationRecord): boolean => complete?.outcome === "ok" || complete?.outcome === "accepted";

/**
 * The line of the journal by which the server had an operation's request: the arrival of a restart, the row of what was saved.
 * Where several could be it, the first; null where nothing is noted.
 */
const heardAt = (lines: readonly Line[], { invoke, complete }: OperationRecord): Line | null => {
  const kind = ASKS[invoke.verb] === "asked" ? "restart-asked" : "stored";
  const key = invoke.verb === "setModel" ? "MODEL" : invoke.args["key"];
  return (
    lines.find(
      ({ t, entry }) =>
        entry.kind === kind &&
        t >= invoke.t &&
        t <= (complete?.t ?? invoke.t) &&
        entry["workspace"] === invoke.user &&
        (kind === "restart-asked" || entry["key"] === key),
    ) ?? null
  );
};

/** No accepted restart is lost: a cycle loads the secrets after the server had the request, unless the workspace became ineligible (server:RST-04). */
export const restartsCarried: Checker = {
  id: "restarts-carried",
  rules: ["server:RST-04"],
  check: (history: History) => {
    const tally = new Tally("server:RST-04");
    const statuses = new Statuses(history);
    const lines = [...journalOf(history, "database"), ...journalOf(history, "server")];
    const noted = lines.filter(({ entry }) => entry.kind === "stored" || entry.kind === "restart-asked");
    const order = new Map(history.events.map((event, index) => [event, index]));
    const orderOf = (line: Line): number => order.get(line) ?? 0;
    const loads = Map.groupBy(
      lines.filter(({ entry }) => entry.kind === "secrets-load"),
      ({ entry }) => String(entry["workspace"]),
    );
    const ends = endsOfServer(history);
    // Where nothing can be started nothing is restarted (server:RST-11).
    const judged = cameHome(history) && history.header.model !== "none";
    const asked = judged ? operationsOf(history).filter((one) => one.invoke.verb in ASKS && isAcknowledged(one)) : [];
    for (const operation of asked) {
      const { invoke } = operation;
      // A process takes its promises with it; only a saved secret is a promise that the next one can read.
      if (!OUTLIVES.includes(invoke.verb) && ends.some((t) => t >= invoke.t)) continue;
      const heard = heardAt(noted, operation);
      const isAfter = (load: Line): boolean => (heard === null ? load.t >= invoke.t : orderOf(load) > orderOf(heard));
      for (const workspace of invoke.user === "" ? statuses.existing(invoke.t) : [invoke.user]) {
        if (statuses.wasIneligibleSince(workspace, invoke.t)) continue;
        const carried = (loads.get(workspace) ?? []).some(isAfter);
        tally.expect(
          carried,
          invoke.t,
          () => `the ${invoke.verb} of operation ${invoke.op} was accepted, and no cycle of ${workspace} loaded secrets after it`,
        );
      }
    }
    return [tally.verdict];
  },
};
