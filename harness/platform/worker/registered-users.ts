import type { BucketApi, ListPage } from "#harness/ports/bucket.ts";
import { isUserId } from "./user-path.ts";

const MARKER = /^users\/([^/]+)\/\.registered$/;

/**
 * Every user whose sandbox ever started, by the markers in the bucket, in order (worker:WAKE-21), however many objects
 * lie between them: all pages are read (worker:SYNC-1). Throws when it cannot be listed.
 */
export const registeredUsers = async (bucket: BucketApi): Promise<readonly string[]> => {
  const users: string[] = [];
  let cursor: string | undefined;
  do {
    const page: ListPage = await bucket.list({ prefix: "users/", ...(cursor === undefined ? {} : { cursor }) });
    for (const { key } of page.objects) {
      const userId = MARKER.exec(key)?.[1];
      if (userId !== undefined && isUserId(userId)) users.push(userId);
    }
    cursor = page.truncated ? page.cursor : undefined;
  } while (cursor !== undefined);
  return users;
};
