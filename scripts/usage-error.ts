import { closest, distance } from "fastest-levenshtein";

/** Wrong usage or input: ends the run with exit code 64 and one line. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** ` (did you mean "…"?)` when a known name is near, else nothing. */
export const suggestion = (given: string, known: readonly string[]): string => {
  if (known.length === 0) return "";
  const near = closest(given, known);
  return distance(given, near) <= Math.max(3, Math.floor(near.length / 2)) ? ` (did you mean "${near}"?)` : "";
};

/** `given` when it is one of `known`; throws `UsageError` that names the nearest otherwise. */
export const oneOf = <T extends string>(what: string, given: string, known: readonly T[]): T => {
  const found = known.find((one) => one === given);
  if (found !== undefined) return found;
  const list = known.length <= 8 ? `expected one of ${known.join(", ")}` : `expected one of ${known.length} known names`;
  throw new UsageError(`unknown ${what} "${given}": ${list}${suggestion(given, known)}`);
};

/** A whole number of at least `min`. Throws `UsageError`. */
export const wholeNumber = (what: string, given: string, min: number): number => {
  const value = Number(given);
  if (/^\d+$/.test(given) && value >= min && Number.isSafeInteger(value)) return value;
  throw new UsageError(`${what} must be a whole number of at least ${min}, found "${given}"`);
};
