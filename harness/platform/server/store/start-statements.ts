import type { Statement } from "#harness/ports/store.ts";
import { statement } from "./statement.ts";

/** One start of a workspace. */
export interface StartOf {
  readonly id: string;
  readonly epoch: number;
}

/** The key of the start of a workspace in this epoch. */
export const startKey = ({ id, epoch }: StartOf): string => `${id}:${epoch}`;

// A start that is claimed stands in `pending_stops` until it has ended, as `claim:<its key>`: what it brings is owed a stop if nobody
// comes to write it down. It is no stop that is owed already; whoever looks for those passes it over.

/** As the row of a claimed start has it, of a row of `workspaces`. */
const CLAIM_OF = (row: string): string => `'claim:' || ${row}.id || ':' || ${row}.provision_epoch`;

/** Lets the write that claims a start put it down in its own statement: whoever dies in between loses nothing (server:STOP-02, F-29). */
export const owingStart = ({ name, sql, params }: Statement): Statement =>
  statement(
    name,
    `WITH written AS (${sql}),
     claimed AS (INSERT INTO pending_stops (workspace_id, machine, since)
       SELECT written.id, ${CLAIM_OF("written")}, written.updated_at FROM written ON CONFLICT (workspace_id, machine) DO NOTHING)
     SELECT * FROM written`,
    params,
  );

/** Lets the write that stores what a start brought strike it out in its own statement. */
export const settlingStart = ({ name, sql, params }: Statement): Statement =>
  statement(
    name,
    `WITH written AS (${sql}),
     settled AS (DELETE FROM pending_stops p USING written WHERE p.workspace_id = written.id AND p.machine = ${CLAIM_OF("written")})
     SELECT * FROM written`,
    params,
  );

/** Strikes out a start that brought nothing, or whose bringing is undone or owed a stop by now. */
export const startSettled = (start: StartOf): Statement =>
  statement("start-settled", "DELETE FROM pending_stops WHERE workspace_id = $1 AND machine = $2", [start.id, `claim:${startKey(start)}`]);

/** The starts that are claimed and have not ended, of one workspace or of all, oldest first, beside what their workspaces are now. */
export const claimedStarts = (workspaceId: string | null): Statement =>
  statement(
    "starts-claimed",
    `SELECT p.workspace_id, split_part(p.machine, ':', 3)::int AS epoch, w.status, w.provision_epoch
     FROM pending_stops p LEFT JOIN workspaces w ON w.id = p.workspace_id
     WHERE starts_with(p.machine, 'claim:') AND ($1::uuid IS NULL OR p.workspace_id = $1::uuid) ORDER BY p.since, p.workspace_id, p.machine`,
    [workspaceId],
  );
