import { journalOf, operationsOf, Tally, type Checker } from "#harness/checkers/checker.ts";
import type { History } from "#harness/history/event.ts";
import type { JournalEntry } from "#harness/ports/journal.ts";
import { secretWrites } from "./secret-writes.ts";
import { Statuses } from "./status-changes.ts";

/** What changes no environment, and a create stores all that it stores at once. */
const HARMLESS: readonly string[] = ["get", "state", "connection", "a2a", "create", "metrics", "register", "heartbeat"];

/** Workspaces of which an operation ended nobody knows how, all of them when empty: what it stored may not have been followed by a restart. */
const undecided = (history: History): ReadonlySet<string> =>
  new Set(
    operationsOf(history)
      .filter(({ invoke, complete }) => !HARMLESS.includes(invoke.verb) && (complete?.outcome ?? "unknown") === "unknown")
      .map(({ invoke }) => invoke.user),
  );

const textsOf = (value: unknown): Readonly<Record<string, string>> => (value ?? {}) as Readonly<Record<string, string>>;

/** How a machine's environment differs from what is stored; null when it does not. */
const difference = (
  env: Readonly<Record<string, string>>,
  stored: Readonly<Record<string, string>>,
  ever: ReadonlySet<string>,
): string | null => {
  const stale = Object.keys(stored).find((key) => env[key] !== stored[key]);
  if (stale !== undefined)
    return `${stale} is stored as "${stored[stale]}" and runs as ${env[stale] === undefined ? "nothing" : `"${env[stale]}"`}`;
  const gone = [...ever].find((key) => env[key] !== undefined && stored[key] === undefined);
  return gone === undefined ? null : `${gone} is not stored any more and still runs`;
};

/** When the latest machine of each workspace was made, ms. */
const madeAt = (history: History): ReadonlyMap<string, number> =>
  new Map(
    [...journalOf(history, "docker"), ...journalOf(history, "control-plane")]
      .filter(({ entry }) => ["container-create", "instance-create"].includes(entry.kind))
      .map(({ t, entry }) => [String(entry["workspace"]), t]),
  );

/** What is stored for a workspace's environment: its secrets, and its model where one was chosen. */
const storedOf = (row: JournalEntry): Readonly<Record<string, string>> => {
  const model = row["model"];
  return { ...(typeof model === "string" ? { MODEL: model } : {}), ...textsOf(row["secrets"]) };
};

/** At rest the environment of a running workspace is what its rows say (server:RST-22). */
export const environmentAtRest: Checker = {
  id: "environment-at-rest",
  rules: ["server:RST-22"],
  check: (history) => {
    const tally = new Tally("server:RST-22");
    const rest = journalOf(history, "rest");
    const unsure = undecided(history);
    const writes = secretWrites(history);
    const statuses = new Statuses(history);
    const made = madeAt(history);
    const machineOf = (workspace: string): JournalEntry | undefined =>
      rest.find(({ entry }) => entry.kind === "rest-machine" && entry["alive"] === true && entry["workspace"] === workspace)?.entry;
    for (const { t, entry } of rest) {
      if (entry.kind !== "rest-workspace" || !["online", "degraded"].includes(String(entry["status"]))) continue;
      const workspace = String(entry["id"]);
      const machine = machineOf(workspace);
      if (machine === undefined || unsure.has(workspace) || unsure.has("")) continue;
      // What was saved below something paused is loaded by the next start only.
      if (statuses.wasBelowPaused(workspace, made.get(workspace))) continue;
      const ever = new Set(writes.filter((write) => write.workspace === workspace || write.workspace === "").map(({ key }) => key));
      const differs = difference(textsOf(machine["env"]), storedOf(entry), ever);
      tally.expect(differs === null, t, () => `at rest ${workspace} runs with another environment than its rows have: ${differs ?? ""}`);
    }
    return [tally.verdict];
  },
};
