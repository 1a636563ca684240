import { journalOf, Tally, type Checker } from "#harness/checkers/checker.ts";
import type { History } from "#harness/history/event.ts";
import { cameHome } from "./asked.ts";
import { secretWrites, type SecretWrite } from "./secret-writes.ts";
import { Statuses } from "./status-changes.ts";

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

/** Whether another write may have taken the place of this one: it was not over before this one began. */
const supersedes = (other: SecretWrite, write: SecretWrite): boolean =>
  other.op !== write.op &&
  other.workspace === write.workspace &&
  other.key === write.key &&
  other.outcome !== "fail" &&
  other.to >= write.from;

/** Each acknowledged secret is in the environment of some later start, unless it was superseded or its workspace became ineligible (server:RST-22). */
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
    for (const write of writes) {
      const { workspace, key, value, from } = write;
      if (write.outcome !== "ok" || value === null || writes.some((other) => supersedes(other, write))) continue;
      if (statuses.wasIneligibleSince(workspace, write.to)) continue;
      const loaded = starts.some((start) => start.workspace === workspace && start.t >= from && start.env[key] === value);
      tally.expect(loaded, write.to, () => `${key} of operation ${write.op} was saved, and no later start of ${workspace} has it`);
    }
    return [tally.verdict];
  },
};
