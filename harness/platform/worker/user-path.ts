/** A normalised absolute path, or why there is none. */
export type PathResult =
  | { readonly ok: true; readonly path: string }
  | { readonly ok: false; readonly status: 400 | 403; readonly error: string };

const USER_ID = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,52}[A-Za-z0-9_])?$/;
const KEY_BYTES_MAX = 1_024;
const RESERVED_NAMES = [".registered", ".restore-time", "secrets.json"];
const RESERVED_PREFIXES = [".last-sync", ".manifest"];
const RESERVED_ROOTS = new Set([".tombstones", "openclaw", "clawdbot", "workspace", "skills"]);

/** Whether a user id may name a sandbox (worker:ISO-3, ISO-8). */
export const isUserId = (userId: string): boolean => USER_ID.test(userId) && userId !== "undefined" && userId !== "null";

/** The one name of a user's sandbox (worker:ISO-1). */
export const sandboxName = (userId: string): string => `openclaw-${userId}`;

/** Whose sandbox it is. */
export const userOfSandbox = (name: string): string => name.slice(sandboxName("").length);

const isReserved = (segments: readonly string[]): boolean => {
  const [first = ""] = segments;
  return (
    RESERVED_NAMES.includes(first) ||
    RESERVED_PREFIXES.some((prefix) => first.startsWith(prefix)) ||
    RESERVED_ROOTS.has(first) ||
    /^backup.*\.tar\.gz$/.test(first)
  );
};

/** One absolute path for container and bucket alike (worker:FILE-11 to FILE-13). `raw` is decoded already. */
export const normalisePath = (raw: string, userId: string): PathResult => {
  const segments = raw.split("/").filter((segment) => segment !== "" && segment !== ".");
  if (segments.length === 0) return { ok: false, status: 400, error: "File path is required" };
  if (!raw.isWellFormed()) return { ok: false, status: 400, error: "Invalid file path" };
  if (segments.includes("..") || raw.includes("\0") || raw.includes("\\")) return { ok: false, status: 400, error: "Invalid file path" };
  const path = `/${segments.join("/")}`;
  if (new TextEncoder().encode(objectKey(userId, path)).length > KEY_BYTES_MAX)
    return { ok: false, status: 400, error: "File path is too long" };
  if (isReserved(segments)) return { ok: false, status: 403, error: "reserved path" };
  return { ok: true, path };
};

/** Where a user's file lies in the bucket (worker:ISO-2). */
export const objectKey = (userId: string, path: string): string => `users/${userId}${path}`;

/** Where a file's deletion is remembered, for whoever restores; null when that key would be too long (worker:FILE-19). */
export const tombstoneKey = (userId: string, path: string): string | null => {
  const key = `users/${userId}/.tombstones${path}`;
  return new TextEncoder().encode(key).length > KEY_BYTES_MAX ? null : key;
};
