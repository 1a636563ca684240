import { isoTime } from "#harness/ports/clock.ts";
import type { SqlResult, Statement } from "#harness/ports/store.ts";
import type { Closing } from "./closing.ts";
import type { ServerConfig } from "./config.ts";
import type { Dispatcher } from "./dispatch/dispatcher.ts";
import type { Wired } from "./dispatch/choose-backend.ts";
import { uuid } from "./ids.ts";
import type { Lanes } from "./lane/lanes.ts";
import type { ServerParts } from "./parts.ts";
import type { ServerPorts } from "./ports.ts";
import { insertEvent, type EventType } from "./store/event-statements.ts";
import { isStoreFailure } from "./store/statement.ts";
import { toWorkspace, type WorkspaceRow } from "./store/workspace-row.ts";
import { workspaceById } from "./store/workspace-statements.ts";

/** What every part of one server works with. */
export interface ServerContext {
  readonly ports: ServerPorts;
  readonly parts: ServerParts;
  readonly config: ServerConfig;
  readonly wired: Wired;
  readonly closing: Closing;
  readonly lanes: Lanes;
  readonly dispatcher: Dispatcher;
  /** When each background loop last did its work, ms since the epoch (`GET /admin/liveness`). */
  readonly ticks: Map<string, number>;
  /** Workspaces whose agent is told of its restart at its next register, and the epoch that it was restarted in (server:RST-07). */
  readonly restarted: Map<string, number>;
}

/** Now, as rows have it. */
export const nowOf = ({ ports }: Pick<ServerContext, "ports">): string => isoTime(ports.clock.now());

/** One statement. Rejects when the database fails. */
export const query = ({ ports }: Pick<ServerContext, "ports">, statement: Statement): Promise<SqlResult> => ports.store.query(statement);

/** One workspace; null when there is none. */
export const findWorkspace = async (context: Pick<ServerContext, "ports">, id: string): Promise<WorkspaceRow | null> => {
  const [row] = (await query(context, workspaceById(id))).rows;
  return row === undefined ? null : toWorkspace(row);
};

/** Stores an event. A failure is logged: what happened has happened. */
export const tell = async (
  context: ServerContext,
  type: EventType,
  { workspaceId, ...payload }: { readonly workspaceId: string } & Readonly<Record<string, unknown>>,
): Promise<void> => {
  const event = { id: uuid(context.ports.random), workspaceId, type, payload, now: nowOf(context) };
  try {
    await query(context, insertEvent(event));
  } catch (error) {
    if (!isStoreFailure(error)) throw error;
    context.ports.log.write("warn", "an event was not stored", { type, workspace: workspaceId });
  }
};

/** Runs work that nobody but the server's end waits for; what it throws is logged, and the server goes on (server:RST-08, OBS-04). */
export const detached = ({ ports, closing }: Pick<ServerContext, "ports" | "closing">, what: string, work: Promise<unknown>): void => {
  closing.track(work).catch((error: unknown) => {
    ports.log.write("error", `${what} failed`, { error: error instanceof Error ? error.message : String(error) });
  });
};
