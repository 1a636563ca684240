import { journalOf, Tally, type Checker } from "#harness/checkers/checker.ts";
import type { JournalEntry } from "#harness/ports/journal.ts";
import { PARKED, Statuses } from "./status-changes.ts";

/** What the rest of a history says of a workspace: its row, whether its agent may still come, whether it may be restarted. */
interface Rested {
  readonly row: JournalEntry | undefined;
  readonly byLimit: boolean;
  readonly belowPaused: boolean;
}

/** How many machines a workspace may have at rest, by its row. */
const allowed = ({ row, byLimit, belowPaused }: Rested): { readonly least: number; readonly most: number } => {
  const status = String(row?.["status"] ?? "removed");
  if (row === undefined || PARKED.includes(status) || row["external"] === true) return { least: 0, most: 0 };
  // The machine of an agent that never came is left for people to look at; a start that failed leaves none.
  if (status === "failed") return { least: 0, most: byLimit ? 1 : 0 };
  // Below something paused nobody restarts what fell silent.
  if (status === "offline") return { least: 0, most: belowPaused ? 1 : 0 };
  return { least: status === "online" || status === "degraded" ? 1 : 0, most: 1 };
};

/** At rest there runs what should run and nothing else: no machine is leaked, none is missing, none is there twice (server:STATE-08). */
export const machinesAtRest: Checker = {
  id: "machines-at-rest",
  rules: ["server:STATE-08"],
  check: (history) => {
    const tally = new Tally("server:STATE-08");
    const rest = journalOf(history, "rest");
    const rows = new Map(rest.filter(({ entry }) => entry.kind === "rest-workspace").map(({ entry }) => [String(entry["id"]), entry]));
    const alive = rest
      .filter(({ entry }) => entry.kind === "rest-machine" && entry["alive"] === true)
      .map(({ entry }) => String(entry["workspace"]));
    const at = rest[0]?.t ?? 0;
    const statuses = new Statuses(history);
    const loads = Map.groupBy(
      journalOf(history, "database").filter(({ entry }) => entry.kind === "secrets-load"),
      ({ entry }) => String(entry["workspace"]),
    );
    const restOf = (id: string): Rested => ({
      row: rows.get(id),
      byLimit: statuses.failedByLimit(
        id,
        (loads.get(id) ?? []).map(({ t }) => t),
      ),
      belowPaused: statuses.wasBelowPaused(id),
    });
    // Without a backend nothing can run, whatever a row says.
    const ids = history.header.model === "none" ? [] : new Set([...rows.keys(), ...alive]);
    for (const id of ids) {
      const { least, most } = allowed(restOf(id));
      const count = alive.filter((one) => one === id).length;
      const status = String(rows.get(id)?.["status"] ?? "in no row");
      tally.expect(count >= least && count <= most, at, () => `at rest ${id} is ${status} and has ${count} machines`);
    }
    return [tally.verdict];
  },
};
