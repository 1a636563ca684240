import { journalOf, Tally, type Checker } from "#harness/checkers/checker.ts";
import type { History } from "#harness/history/event.ts";
import { cameHome } from "./asked.ts";
import { secretWrites, type SecretWrite } from "./secret-writes.ts";
import { Statuses } from "./status-changes.ts";
import { endsOfServer } from "./trouble.ts";

interface Start {
  readonly t: number;
  readonly workspace: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Every machine that was made for a workspace, with its environment. */
const startsOf = (history: History): readonly Start[] =>
  [...journalOf(history, "docker"), ...journalOf(history, "control-plane")]
    .filter(({ entry }) => entry.kind === "container-create" || entry.kind === "instance-create")
    .map(({ t, entry }) => ({ t, workspace: String(entry["workspace"] ?? ""), env: entry["env"] as Start["env"] }));

/** Whether another write may have taken the place of this one: it was not over before this one began; a workspace's own value wins over everybody's at any time. */
const supersedes = (other: SecretWrite, write: SecretWrite, workspace: string): boolean => {
  if (other.op === write.op || other.key !== write.key || other.outcome === "fail") return false;
  if (other.workspace === write.workspace) return other.to >= write.from;
  return write.workspace === "" && other.workspace === workspace;
};

/** Each acknowledged secret is in the environment of some later start of every workspace that it is for, unless it was superseded or the workspace became ineligible (server:RST-22). */
export const secretsLoaded: Checker = {
  id: "secrets-loaded",
  rules: ["server:RST-22"],
  check: (history) => {
    const tally = new Tally("server:RST-22");
    const statuses = new Statuses(history);
    const starts = startsOf(history);
    // Where nothing can be started nothing is restarted (server:RST-11).
    const judged = cameHome(history) && history.header.model !== "none";
    const writes = judged ? secretWrites(history) : [];
    // A process takes with it whom it still had to restart for everybody's secret.
    const lastEnd = Math.max(-1, ...endsOfServer(history));
    for (const write of writes) {
      const { key, value, from, to, op } = write;
      if (write.outcome !== "ok" || value === null) continue;
      const owners = write.workspace === "" ? (lastEnd >= from ? [] : statuses.existing(from)) : [write.workspace];
      for (const workspace of owners) {
        if (writes.some((other) => supersedes(other, write, workspace)) || statuses.wasIneligibleSince(workspace, to)) continue;
        if (write.workspace === "" && statuses.wasIneligibleSince(workspace, from)) continue;
        const loaded = starts.some((start) => start.workspace === workspace && start.t >= from && start.env[key] === value);
        tally.expect(loaded, to, () => `${key} of operation ${op} was saved, and no later start of ${workspace} has it`);
      }
    }
    return [tally.verdict];
  },
};
