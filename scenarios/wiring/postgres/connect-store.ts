import { BackendError } from "#harness/ports/backend-error.ts";
import { LinkError } from "#harness/ports/link-failure.ts";
import { schemaVersion } from "#harness/platform/server/store/migrate.ts";
import { SchemaError } from "#harness/platform/server/store/schema-error.ts";
import { PgStore } from "#harness/rigs/live/pg-store.ts";
import { DatabaseError } from "./database-error.ts";

/** Real ms: somebody waits for the answer at a terminal. */
const CONNECT_MS = 5_000;
const STATEMENT_MS = 10_000;
const ANSWER_MS = 15_000;

const PROTOCOLS: ReadonlySet<string> = new Set(["postgres:", "postgresql:"]);

const EXAMPLE = "postgres://user:password@127.0.0.1:5432/seatrial";

/** The parameters of a URL that carry secrets, beside the password of its authority. */
const SECRET_PARAMETERS = ["password", "sslkey", "sslpassword"];

/** A URL as it may be shown. */
const shown = (url: URL): string => {
  const copy = new URL(url);
  if (copy.password !== "") copy.password = "***";
  for (const name of SECRET_PARAMETERS) if (copy.searchParams.has(name)) copy.searchParams.set(name, "***");
  return copy.href;
};

const parseUrl = (text: string): URL => {
  const url = URL.parse(text);
  if (url === null) throw new DatabaseError("input", `DATABASE_URL is no URL: give one such as ${EXAMPLE}`);
  if (!PROTOCOLS.has(url.protocol)) {
    throw new DatabaseError("input", `DATABASE_URL begins with ${url.protocol} and not with postgres: - give one such as ${EXAMPLE}`);
  }
  if (url.pathname.length < 2)
    throw new DatabaseError("input", `DATABASE_URL ${shown(url)} names no database: give one such as ${EXAMPLE}`);
  return url;
};

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
  if (error instanceof LinkError) {
    return new DatabaseError("machine", `${url}: no PostgreSQL answers (${error.code}): start one there, or name another`, error);
  }
  if (error instanceof BackendError) {
    const [fault, advice] = ADVICE[error.fields.code ?? ""] ?? ["machine", "look into the server's log"];
    return new DatabaseError(fault, `${url}: the server refuses (${error.message}): ${advice}`, error);
  }
  return error;
};

/**
 * Opens the database that a person named, when it is empty or Seatrial's own, and changes nothing in it.
 * Throws `DatabaseError` with one line: what was named, without its password, what is wrong with it and what to do.
 */
export const connectStore = async (text: string): Promise<PgStore> => {
  const url = parseUrl(text);
  const store = new PgStore({ url: url.href, connectMs: CONNECT_MS, statementMs: STATEMENT_MS, answerMs: ANSWER_MS });
  try {
    await schemaVersion(store);
    return store;
  } catch (error) {
    await store.close();
    throw explain(error, shown(url));
  }
};
