import type { ExecutedMessage } from "#fakes/database/database-connection.ts";
import type { JournalEntry } from "#harness/ports/journal.ts";
import type { Statement, StoreApi } from "#harness/ports/store.ts";

/** Triggers that tell of every change of a status and of every token's birth and end: whoever made it, by whatever statement. */
const WATCH: readonly string[] = [
  `CREATE FUNCTION tell_status() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
     PERFORM pg_notify('rows', json_build_object('kind', 'status', 'workspace', COALESCE(NEW.id, OLD.id),
       'parent', COALESCE(NEW.parent_id, OLD.parent_id), 'from', OLD.status, 'to', NEW.status, 'external', COALESCE(NEW.external, OLD.external),
       'tasks', OLD.active_tasks, 'message', left(NEW.last_sample_error, 1000))::text);
     RETURN NULL; END $$`,
  "CREATE TRIGGER status_begins AFTER INSERT OR DELETE ON workspaces FOR EACH ROW EXECUTE FUNCTION tell_status()",
  `CREATE TRIGGER status_changes AFTER UPDATE OF status ON workspaces FOR EACH ROW
     WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION tell_status()`,
  `CREATE FUNCTION tell_token() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
     PERFORM pg_notify('rows', json_build_object('kind', CASE WHEN NEW.revoked_at IS NULL THEN 'token-mint' ELSE 'token-revoke' END,
       'workspace', NEW.workspace_id, 'token', NEW.prefix, 'id', NEW.id, 'reason', NEW.revoked_reason)::text);
     RETURN NULL; END $$`,
  "CREATE TRIGGER token_begins AFTER INSERT ON workspace_auth_tokens FOR EACH ROW EXECUTE FUNCTION tell_token()",
  `CREATE TRIGGER token_ends AFTER UPDATE OF revoked_at ON workspace_auth_tokens FOR EACH ROW
     WHEN (OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL) EXECUTE FUNCTION tell_token()`,
  "LISTEN rows",
];

/** Lets a migrated database tell of its rows, on the connection that it is given. */
export const watchRows = async (store: StoreApi): Promise<void> => {
  await store.transaction(WATCH.map((sql) => ({ name: "watch", sql, params: [] })));
};

const LOADS_SECRETS = /^\s*SELECT\b[^;]*\bencrypted_value\b[^;]*\bFROM\s+workspace_secrets\b/i;

const loadOf = ({ sql, params }: Statement): readonly JournalEntry[] =>
  LOADS_SECRETS.test(sql) ? [{ kind: "secrets-load", workspace: params[0] ?? "" }] : [];

/** What the journal of the database says of one message. */
export const rowJournal =
  (journal: (entry: JournalEntry) => void) =>
  ({ statements, notices }: ExecutedMessage): void => {
    for (const entry of statements.flatMap(loadOf)) journal(entry);
    for (const notice of notices) journal(JSON.parse(notice) as JournalEntry);
  };
