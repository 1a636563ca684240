import type { ExecutedMessage } from "#fakes/database/database-connection.ts";
import type { JournalEntry } from "#harness/ports/journal.ts";
import type { SqlResult, Statement, StoreApi } from "#harness/ports/store.ts";

/** Triggers that tell of every change of a status or model, of a secret, and of every token's birth and end: whoever made it, by whatever statement. */
const WATCH: readonly string[] = [
  `CREATE FUNCTION tell_status() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
     PERFORM pg_notify('rows', json_build_object('kind', 'status', 'workspace', COALESCE(NEW.id, OLD.id),
       'parent', COALESCE(NEW.parent_id, OLD.parent_id), 'from', OLD.status, 'to', NEW.status, 'external', COALESCE(NEW.external, OLD.external),
       'tasks', OLD.active_tasks, 'url', NEW.url, 'message', left(NEW.last_sample_error, 1000))::text);
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
  `CREATE FUNCTION tell_stored() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
     PERFORM pg_notify('rows', json_build_object('kind', 'stored', 'workspace', COALESCE(NEW.workspace_id, OLD.workspace_id), 'key', COALESCE(NEW.key, OLD.key))::text);
     RETURN NULL; END $$`,
  "CREATE TRIGGER secret_stored AFTER INSERT OR UPDATE OR DELETE ON workspace_secrets FOR EACH ROW EXECUTE FUNCTION tell_stored()",
  `CREATE FUNCTION tell_global() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
     PERFORM pg_notify('rows', json_build_object('kind', 'stored', 'workspace', '', 'key', COALESCE(NEW.key, OLD.key))::text);
     RETURN NULL; END $$`,
  "CREATE TRIGGER global_stored AFTER INSERT OR UPDATE OR DELETE ON global_secrets FOR EACH ROW EXECUTE FUNCTION tell_global()",
  `CREATE FUNCTION tell_model() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
     PERFORM pg_notify('rows', json_build_object('kind', 'stored', 'workspace', NEW.id, 'key', 'MODEL')::text);
     RETURN NULL; END $$`,
  "CREATE TRIGGER model_stored AFTER UPDATE OF model ON workspaces FOR EACH ROW EXECUTE FUNCTION tell_model()",
  "LISTEN rows",
];

/** Lets a migrated database tell of its rows, on the connection that it is given. */
export const watchRows = async (store: StoreApi): Promise<void> => {
  await store.transaction(WATCH.map((sql) => ({ name: "watch", sql, params: [] })));
};

const LOADS_SECRETS = /^\s*SELECT\b[^;]*\bencrypted_value\b[^;]*\bFROM\s+workspace_secrets\b/i;

const loadOf = ({ sql, params }: Statement): readonly JournalEntry[] =>
  LOADS_SECRETS.test(sql) ? [{ kind: "secrets-load", workspace: params[0] ?? "" }] : [];

const WRITES_STATUS = /\bUPDATE\s+workspaces\s+SET\b(?:(?!\bWHERE\b)[^;])*?\bstatus\s*=\s*(?:'(?<text>\w+)'|\$(?<param>\d+))/i;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const idsIn = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? (value as readonly unknown[]) : [value]).filter(
    (one): one is string => typeof one === "string" && UUID.test(one),
  );

/** A statement that writes a status: to which, whom it names, and whose rows it changed. The ids of tokens that it names too are nobody's. */
const statusWriteOf = ({ name, sql, params }: Statement, result: SqlResult | undefined): readonly JournalEntry[] => {
  const { text, param } = WRITES_STATUS.exec(sql)?.groups ?? {};
  if (text === undefined && param === undefined) return [];
  const to = text ?? params[Number(param) - 1] ?? "";
  const changed = (result?.rows ?? []).flatMap((row) => idsIn(row["id"]));
  return [{ kind: "status-write", statement: name, to, named: params.flatMap(idsIn), changed, count: result?.count ?? 0 }];
};

/** What the journal of the database says of one message. */
export const rowJournal =
  (journal: (entry: JournalEntry) => void) =>
  ({ statements, results, notices }: ExecutedMessage): void => {
    for (const [index, statement] of statements.entries())
      for (const entry of [...loadOf(statement), ...(results === undefined ? [] : statusWriteOf(statement, results[index]))])
        journal(entry);
    for (const notice of notices) journal(JSON.parse(notice) as JournalEntry);
  };
