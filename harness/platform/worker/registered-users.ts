import type { BucketApi } from "#harness/ports/bucket.ts";
import { isUserId } from "./user-path.ts";

const REGISTERED = /^users\/([^/]+)\/\.registered$/;

/** Every user that ever started (worker:WAKE-21), however many objects lie between their markers: all pages are read (worker:SYNC-1). */
export const registeredUsers = async (bucket: BucketApi): Promise<readonly string[]> => {
  const users: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await bucket.list({ prefix: "users/", ...(cursor === undefined ? {} : { cursor }) });
    for (const { key } of page.objects) {
      const [, userId] = REGISTERED.exec(key) ?? [];
      if (userId !== undefined && isUserId(userId)) users.push(userId);
    }
    cursor = page.truncated ? page.cursor : undefined;
  } while (cursor !== undefined);
  return users;
};
