import type { FilesSource } from "./config.ts";

/** The two ways in which a request may name its source, and what holds when it names none. */
export interface SourceAsked {
  readonly source: string | null;
  /** An alias of `source`. */
  readonly prefer: string | null;
  readonly fallback: FilesSource;
}

const isSource = (value: string): value is FilesSource => value === "auto" || value === "r2" || value === "container";

/** The source that a request names; null when the value, or the pair, is refused (worker:FILE-4). */
export const chooseSource = ({ source, prefer, fallback }: SourceAsked): FilesSource | null => {
  if (source !== null && prefer !== null && source !== prefer) return null;
  const chosen = source ?? prefer ?? fallback;
  return isSource(chosen) ? chosen : null;
};
