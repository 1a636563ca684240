import type { FileTarget } from "#harness/platform/worker/host/areas/file-api.ts";
import type { WorkerParts } from "#harness/platform/worker/parts.ts";
import { objectKey, tombstoneKey, type PathResult } from "#harness/platform/worker/user-path.ts";

/** A file that may be touched, or why not. */
export type TargetResult = { readonly ok: true; readonly target: FileTarget } | Extract<PathResult, { readonly ok: false }>;

/** All names of the file that was asked for, once for every route and store (worker:FILE-11 to FILE-13). */
export const fileTarget = (parts: WorkerParts, userId: string, asked: string | null): TargetResult => {
  if (asked === null) return { ok: false, status: 400, error: "Invalid file path" };
  const normal = parts.normalisePath(asked, userId);
  if (!normal.ok) return normal;
  const { path } = normal;
  return {
    ok: true,
    target: {
      path,
      containerPath: parts.containerPath({ asked, path }),
      key: objectKey(userId, path),
      writeKey: parts.writeKey(userId, path),
      tombstoneKey: tombstoneKey(userId, path),
    },
  };
};
