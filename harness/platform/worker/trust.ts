import type { Standing } from "./host/areas/file-api.ts";

/** Whether an object may pass for a file's present content. */
export type Trust = "fresh" | "stale" | "deleted";

/**
 * The freshness rule (worker:FILE-14, FILE-23): what was acknowledged and has not reached the bucket
 * counts first, then what a running container shows. An unknown standing is never fresh.
 */
export const trust = (standing: Standing | null, object: { readonly writtenAt: number }): Trust => {
  if (standing === null) return "stale";
  const { promise, container } = standing;
  if (promise.kind === "behind") return "stale";
  // Written again since, by somebody who mirrors the container.
  if (promise.kind === "deleted" && object.writtenAt <= promise.at) return "deleted";
  if (container.kind === "down" || container.kind === "unasked") return "fresh";
  if (container.kind !== "file") return "stale";
  // A restore may have brought an older file back, which the object then outranks.
  return container.modifiedAt <= object.writtenAt ? "fresh" : "stale";
};
