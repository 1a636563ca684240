import { DatabaseError } from "#scenarios/wiring/postgres/database-error.ts";
import { lookAtServer } from "#scenarios/wiring/postgres/connect-store.ts";
import { parseDatabaseUrl, shownUrl } from "#scenarios/wiring/postgres/database-url.ts";
import { openPostgresContainer, POSTGRES_IMAGE_VARIABLE } from "#scenarios/wiring/postgres/postgres-container.ts";
import type { NamedDatabase } from "#scenarios/wiring/server/live/database/live-database.ts";

/** What stands for the server's database on real sockets. */
export interface ServerDatabase extends AsyncDisposable {
  /** A PostgreSQL on which databases may be made; null for a PGlite at each berth. */
  readonly url: string | null;
  /** In words, for reports. */
  readonly what: string;
}

const nothing = async (): Promise<void> => {};

/** Where no server is sailed. */
export const NO_DATABASE: ServerDatabase = { url: null, what: "none", [Symbol.asyncDispose]: nothing };

const PGLITE: ServerDatabase = {
  url: null,
  what: "PGlite, over PostgreSQL's protocol",
  [Symbol.asyncDispose]: nothing,
};

/** Parameters that ask for encryption. */
const TLS = ["sslmode", "ssl", "sslrootcert", "sslcert", "sslnegotiation"];

const named = async (text: string): Promise<ServerDatabase> => {
  const url = parseDatabaseUrl(text);
  const encrypted = TLS.some((name) => url.searchParams.has(name)) && url.searchParams.get("sslmode") !== "disable";
  // A proxy that holds statements and cuts between them has to read them.
  if (encrypted) throw new DatabaseError("input", `${shownUrl(url)}: proxies stand on the way to it, so it has to be one without TLS`);
  const version = await lookAtServer(text);
  return { url: url.href, what: `PostgreSQL ${version} at ${url.host}`, [Symbol.asyncDispose]: nothing };
};

/**
 * What `--database` asks for: `pglite`; `container`, a PostgreSQL of Testcontainers; a URL; `auto`, which is DATABASE_URL where it is
 * set and PGlite elsewhere. Throws `DatabaseError` with one line for a database that is not to be had.
 */
export const openServerDatabase = async (
  choice: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<ServerDatabase> => {
  if (choice === "pglite") return PGLITE;
  if (choice === "container") {
    const container = await openPostgresContainer(env[POSTGRES_IMAGE_VARIABLE]);
    try {
      return { ...(await named(container.url)), [Symbol.asyncDispose]: () => container.close() };
    } catch (error) {
      await container.close();
      throw error;
    }
  }
  if (choice !== "auto") return named(choice);
  const url = env["DATABASE_URL"] ?? "";
  return url === "" ? PGLITE : named(url);
};

/** The database that a berth of this name makes for itself there; null where there is no PostgreSQL. */
export const scratchFor = (postgres: string | null, berth: string): NamedDatabase | null =>
  postgres === null ? null : { url: postgres, name: `seatrial_${process.pid}_${berth}_${Date.now().toString(36)}` };
