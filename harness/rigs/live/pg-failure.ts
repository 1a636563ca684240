import { DatabaseError } from "pg";
import { BackendError } from "#harness/ports/backend-error.ts";
import { LinkError, type LinkFailure } from "#harness/ports/link-failure.ts";

/** What the socket's codes and the driver's own messages become for a caller of a connection that stands. */
const FAILURES: Readonly<Record<string, LinkFailure>> = {
  ECONNREFUSED: "refused",
  ECONNRESET: "reset",
  EPIPE: "reset",
  "Query read timeout": "headers-timeout",
  "Connection terminated": "closed",
  "Connection terminated unexpectedly": "closed",
  "Client was closed and is not queryable": "closed",
  "Client has encountered a connection error and is not queryable": "reset",
};

/** Nothing was sent before there was a connection, however it failed. */
const CONNECT_FAILURES: Readonly<Record<string, LinkFailure>> = {
  "timeout expired": "connect-timeout",
  ETIMEDOUT: "connect-timeout",
};

/** What is wrong with the URL itself, by the socket's codes and the driver's own messages. */
const REFUSALS: Readonly<Record<string, string>> = {
  ENOTFOUND: "no host of this name is known: check the name",
  EAI_AGAIN: "no host of this name can be found: check the name",
  "SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string": "the server wants a password, and the URL has none: add it",
  "SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a non-empty string":
    "the server wants a password, and the URL has none: add it",
  "The server does not support SSL connections": "the server speaks no TLS: leave sslmode out of the URL, or encrypt on the server",
};

/** Codes of certificates that are not trusted. */
const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/;

/** There is no connection, and with this URL there will be none. */
export class ConnectionRefusal extends LinkError {
  /** For a person: what is wrong, and what to do. */
  readonly because: string;

  constructor(link: string, because: string, cause: unknown) {
    super("refused", link);
    this.because = because;
    this.cause = cause;
  }
}

const refusalIn = (error: Error): string | undefined => {
  const known = keyOf(error).flatMap((key) => REFUSALS[key] ?? [])[0];
  if (known !== undefined) return known;
  const [code = ""] = keyOf(error);
  return UNTRUSTED.test(code) ? `the server's certificate is not trusted (${code}): name its root with sslrootcert` : undefined;
};

const keyOf = (error: Error): readonly string[] => ["code" in error ? String(error.code) : "", error.message];

const failureIn = (table: Readonly<Record<string, LinkFailure>>, error: Error): LinkFailure | undefined =>
  keyOf(error).flatMap((key) => table[key] ?? [])[0];

/** A database's own error as the port has it: by its SQLSTATE. */
const storeError = ({ code = "XX000", message }: DatabaseError): BackendError => new BackendError({ name: "StoreError", code, message });

/** Why there is no connection. */
export const connectFailure = (error: unknown, link: string): unknown => {
  if (error instanceof DatabaseError) return storeError(error);
  if (!(error instanceof Error)) return error;
  const because = refusalIn(error);
  return because === undefined
    ? new LinkError(failureIn(CONNECT_FAILURES, error) ?? "refused", link)
    : new ConnectionRefusal(link, because, error);
};

/** How a statement failed on a connection that stood. */
export const statementFailure = (error: unknown, link: string): unknown => {
  if (error instanceof DatabaseError) return storeError(error);
  const failure = error instanceof Error ? failureIn(FAILURES, error) : undefined;
  return failure === undefined ? error : new LinkError(failure, link);
};

/** After these the server ends the connection by itself: the next statement needs another one. */
export const endsConnection = (error: unknown): boolean => {
  if (error instanceof LinkError) return true;
  const code = error instanceof BackendError ? (error.fields.code ?? "") : "";
  return code.startsWith("08") || code.startsWith("57P");
};
