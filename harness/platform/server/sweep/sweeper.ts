import { isoTime } from "#harness/ports/clock.ts";
import { CONTAINER, type DockerBackend } from "#harness/platform/server/backends/docker.ts";
import { nowOf, query, type ServerContext } from "#harness/platform/server/context.ts";
import type { Loop } from "#harness/platform/server/health/loop.ts";
import { endOldHibernations } from "#harness/platform/server/life/park.ts";
import type { WorkspaceStatus } from "#harness/platform/server/status.ts";
import { forEachOf } from "./for-each-of.ts";
import { instant, isStoreFailure, statement, text } from "#harness/platform/server/store/statement.ts";
import { revokeAll, revokeStale, tokenHolders } from "#harness/platform/server/store/token-statements.ts";
import { stopDone, stopsOwed } from "#harness/platform/server/store/workspace-statements.ts";

const EVERY_MS = 60_000;
/** So many owed stops are tried at a time. */
const STOPS_AT_ONCE = 8;
/** A hibernation that is older has been left: its stop takes half of that at most, ms. */
const HIBERNATION_MS = 60_000;

/** A pass that failed costs itself only; the other passes run (server:TOK-07). */
const pass = async (context: ServerContext, name: string, work: () => Promise<void>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    if (!isStoreFailure(error)) throw error;
    context.ports.log.write("warn", `the sweeper's ${name} pass failed`, { error: error.message });
  }
};

/** Pass 1: stops that are owed, by deletes that failed and by crashes in between (server:STOP-13, STOP-14). */
const owedStops = async (context: ServerContext): Promise<void> => {
  const { rows } = await query(context, stopsOwed(null));
  // One that hangs for half a minute holds back its own line only.
  await forEachOf(rows, STOPS_AT_ONCE, async (row) => {
    const id = text(row, "workspace_id");
    const machine = text(row, "machine") || null;
    const gone = ["removed", ""].includes(text(row, "status"));
    // A name may belong to a later life by now: what is only parked is pass 2's, which goes by the container's id.
    if (machine === null && !gone) {
      await query(context, stopDone(id, ""));
      return;
    }
    const target = { workspaceId: id, machine };
    await (gone ? context.dispatcher.discard(target, "reap") : context.dispatcher.stop(target, "reap"));
  });
};

const OWNERS = "SELECT id, status FROM workspaces ORDER BY id";

/** Pass 2: containers of workspaces that are removed, parked or in no database at all (M-118). */
const orphans = async (context: ServerContext, docker: Pick<DockerBackend, "list" | "removeContainer">): Promise<void> => {
  const containers = await docker.list();
  if (containers === null) return;
  const { rows } = await query(context, statement("container-owners", OWNERS));
  const statuses = Map.groupBy(rows, (row) => text(row, "id").slice(0, CONTAINER.prefix));
  for (const { id, name, managed } of containers) {
    const prefix = CONTAINER.name.exec(name)?.[1];
    const owners = statuses.get(prefix ?? "") ?? [];
    if (prefix === undefined || !context.parts.isOrphan({ statuses: owners.map((row) => text(row, "status") as WorkspaceStatus), managed }))
      continue;
    context.ports.log.write("info", "an orphaned container is removed", { container: name });
    await docker.removeContainer(id);
  }
};

/** Pass 3: revokes tokens that nobody can hold any more, so that their workspaces can register again (server:TOK-01 to TOK-11). */
const staleTokens = async (context: ServerContext, docker: Pick<DockerBackend, "list"> | null): Promise<void> => {
  const { parts, config, ports } = context;
  // Once it is known who runs: a token that is minted after this cannot be stale.
  const nowMs = ports.clock.now();
  const listed = docker === null ? [] : await docker.list();
  const containers = listed === null ? null : new Set(listed.flatMap(({ name }) => CONTAINER.name.exec(name)?.[1] ?? []));
  const holders = (await query(context, tokenHolders())).rows.map((row) => ({
    id: text(row, "id"),
    status: text(row, "status") as WorkspaceStatus,
    external: row["external"] === true,
    newestActivityMs: instant(row, "newest_activity") ?? nowMs,
  }));
  const cutoffMs = parts.staleBeforeMs(nowMs, config.tokenGraceMs);
  const spared = parts.sparesTokensOf;
  for (const id of parts.staleHolders({ holders, containers, spared, cutoffMs })) {
    const now = nowOf(context);
    const write =
      parts.revokes === "stale-ones"
        ? revokeStale({ workspaceId: id, before: isoTime(cutoffMs), spared, now })
        : revokeAll([id], "stale", now);
    try {
      const { count } = await query(context, write);
      if (count > 0) ports.log.write("info", "stale tokens were revoked", { workspace: id, tokens: count });
    } catch (error) {
      if (!isStoreFailure(error)) throw error;
      ports.log.write("warn", "a stale token could not be revoked", { workspace: id });
      if (parts.afterFailedRevoke === "stop") return;
    }
  }
};

/** The sweeper: every 60 s, one pass after the other. */
export const sweeper = (docker: Pick<DockerBackend, "list" | "removeContainer"> | null): Loop => ({
  name: "sweeper",
  everyMs: EVERY_MS,
  work: async (context) => {
    await pass(context, "owed stops", () => owedStops(context));
    await pass(context, "hibernations", () => endOldHibernations(context, HIBERNATION_MS));
    if (docker !== null) await pass(context, "orphans", () => orphans(context, docker));
    const backend = context.dispatcher.backendFor("reap")?.name ?? "none";
    if (context.parts.sweepsTokensOn(backend)) await pass(context, "stale tokens", () => staleTokens(context, docker));
  },
});
