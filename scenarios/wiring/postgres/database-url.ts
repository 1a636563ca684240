import { accessSync, constants } from "node:fs";
import { DatabaseError } from "./database-error.ts";

const PROTOCOLS: ReadonlySet<string> = new Set(["postgres:", "postgresql:"]);

const EXAMPLE = "postgres://user:password@127.0.0.1:5432/seatrial";

/** The parameters of a URL that carry secrets, beside the password of its authority. */
const SECRET_PARAMETERS = ["password", "sslkey", "sslpassword"];

/** Files that a URL may name. */
const FILES = ["sslrootcert", "sslcert", "sslkey"];

/** The driver has a meaning of its own for these, and says so in ten lines, unless it is told to take libpq's. */
const AS_LIBPQ = new Set(["prefer", "require", "verify-ca"]);

/** A URL as it may be shown. */
export const shownUrl = (url: URL): string => {
  const copy = new URL(url);
  if (copy.password !== "") copy.password = "***";
  for (const name of SECRET_PARAMETERS) if (copy.searchParams.has(name)) copy.searchParams.set(name, "***");
  // Whatever is changed among the parameters writes all of them anew.
  if (copy.searchParams.has("uselibpqcompat")) copy.searchParams.delete("uselibpqcompat");
  return copy.href;
};

const PORT = /^[a-z]+:\/\/(?:[^/@]*@)?[^/@]*:(\d+)(?:[/?#]|$)/i;

const checkFiles = (url: URL): void => {
  for (const name of FILES) {
    const file = url.searchParams.get(name);
    if (file === null) continue;
    try {
      accessSync(file, constants.R_OK);
    } catch (error) {
      const why = error instanceof Error && "code" in error && error.code === "ENOENT" ? "there is no such file" : "it cannot be read";
      const named = name === "sslkey" ? "the file of sslkey" : `${name}=${file}`;
      throw new DatabaseError("input", `DATABASE_URL ${shownUrl(url)}: ${named}: ${why}`, error);
    }
  }
};

/** A person's DATABASE_URL as a URL. Throws `DatabaseError` with what it should look like. */
export const parseDatabaseUrl = (text: string): URL => {
  const url = URL.parse(text);
  const port = PORT.exec(text)?.[1];
  if (url === null && port !== undefined && Number(port) > 65_535)
    throw new DatabaseError("input", `DATABASE_URL names port ${port}: ports go up to 65535`);
  if (url === null) throw new DatabaseError("input", `DATABASE_URL is no URL: give one such as ${EXAMPLE}`);
  if (!PROTOCOLS.has(url.protocol)) {
    throw new DatabaseError("input", `DATABASE_URL begins with ${url.protocol} and not with postgres: - give one such as ${EXAMPLE}`);
  }
  if (url.pathname.length < 2)
    throw new DatabaseError("input", `DATABASE_URL ${shownUrl(url)} names no database: give one such as ${EXAMPLE}`);
  checkFiles(url);
  const mode = url.searchParams.get("sslmode") ?? "";
  if (mode === "verify-ca" && !url.searchParams.has("sslrootcert"))
    throw new DatabaseError("input", `DATABASE_URL ${shownUrl(url)}: sslmode=verify-ca needs sslrootcert, the file of the root to trust`);
  // As libpq means it: encrypted, and verified only where a root is named.
  if (AS_LIBPQ.has(mode)) url.searchParams.set("uselibpqcompat", "true");
  return url;
};
