import { BackendError } from "#harness/ports/backend-error.ts";
import { LinkError } from "#harness/ports/link-failure.ts";
import { schemaVersion } from "#harness/platform/server/store/migrate.ts";
import { SchemaError } from "#harness/platform/server/store/schema-error.ts";
import { ConnectionRefusal } from "#harness/rigs/live/pg-failure.ts";
import { PgStore } from "#harness/rigs/live/pg-store.ts";
import { DatabaseError } from "./database-error.ts";
import { parseDatabaseUrl, shownUrl } from "./database-url.ts";

/** Real ms: somebody waits for the answer at a terminal. */
const CONNECT_MS = 5_000;
const STATEMENT_MS = 10_000;
const ANSWER_MS = 15_000;

/** What to do about a database's own error, by its SQLSTATE. */
const ADVICE: Readonly<Record<string, readonly ["input" | "machine", string]>> = {
  "28P01": ["input", "check user and password"],
  "28000": ["input", "check the user, and that the server lets it in from here"],
  "3D000": ["input", "create that database, or name another one"],
  "42501": ["input", "let this user use the schema public"],
  "53300": ["machine", "try again when fewer clients are connected"],
  "57P03": ["machine", "try again when the server is up"],
};

const explain = (error: unknown, url: string): unknown => {
  if (error instanceof SchemaError) {
    return new DatabaseError("input", `${url}: ${error.message}; name an empty database, or Seatrial's own`, error);
  }
  if (error instanceof ConnectionRefusal) return new DatabaseError("input", `${url}: ${error.because}`, error);
  if (error instanceof LinkError) {
    return new DatabaseError("machine", `${url}: no PostgreSQL answers (${error.code}): start one there, or name another`, error);
  }
  if (error instanceof BackendError) {
    const [fault, advice] = ADVICE[error.fields.code ?? ""] ?? ["machine", "look into the server's log"];
    return new DatabaseError(fault, `${url}: the server refuses (${error.message}): ${advice}`, error);
  }
  return error;
};

/** Opens what a URL names and has a look; closes it again where that fails. */
const open = async (text: string, look: (store: PgStore) => Promise<unknown>): Promise<PgStore> => {
  const url = parseDatabaseUrl(text);
  const store = new PgStore({ url: url.href, connectMs: CONNECT_MS, statementMs: STATEMENT_MS, answerMs: ANSWER_MS });
  try {
    await look(store);
    return store;
  } catch (error) {
    await store.close();
    throw explain(error, shownUrl(url));
  }
};

/**
 * Opens the database that a person named, when it is empty or Seatrial's own, and changes nothing in it.
 * Throws `DatabaseError` with one line: what was named, without its password, what is wrong with it and what to do.
 */
export const connectStore = (text: string): Promise<PgStore> => open(text, schemaVersion);

const MAY_CREATE = "SELECT rolcreatedb OR rolsuper AS may FROM pg_roles WHERE rolname = current_user";

/**
 * Has a look at the server that a person named, on which databases of our own are to be made; whatever the database of the URL holds.
 * Resolves to the server's version. Throws `DatabaseError`.
 */
export const lookAtServer = async (text: string): Promise<string> => {
  let version = "";
  const store = await open(text, async (opened) => {
    const [may] = (await opened.query({ name: "may-create", sql: MAY_CREATE, params: [] })).rows;
    if (may?.["may"] !== true) {
      const shown = shownUrl(parseDatabaseUrl(text));
      throw new DatabaseError("input", `${shown}: this user may create no database: name one that may (ALTER ROLE ... CREATEDB)`);
    }
    const [row] = (await opened.query({ name: "version", sql: "SHOW server_version", params: [] })).rows;
    version = String(row?.["server_version"] ?? "").split(" ", 1)[0] ?? "";
  });
  await store.close();
  return version;
};
