import { Client, escapeIdentifier } from "pg";

/** An empty database beside the one that a URL names, for as long as it is used. */
export interface ScratchDatabase {
  readonly url: string;
  /** Cuts off whoever is connected to it, and drops it. */
  drop(): Promise<void>;
}

/** How long the server may take to answer, real ms. */
const CONNECT_MS = 10_000;

const onServer = async (url: string, sql: string): Promise<void> => {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
};

/**
 * Makes a database of this name on the server of `url`, whose user must be allowed to. Nothing that is there already
 * is touched: a name that is taken is an error.
 */
export const openScratch = async (url: string, name: string): Promise<ScratchDatabase> => {
  await onServer(url, `CREATE DATABASE ${escapeIdentifier(name)}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  return {
    url: own.href,
    drop: () => onServer(url, `DROP DATABASE ${escapeIdentifier(name)} WITH (FORCE)`),
  };
};
