import { isUserId } from "#harness/platform/worker/user-path.ts";

const USER_KEY = /^users\/([^/]+)\//;

/** Whoever has anything in the bucket, be it only the mark of a first start (worker:SYNC-1, WAKE-21). */
export const discoverUsers = (keys: readonly string[]): readonly string[] => {
  const users = new Set<string>();
  for (const key of keys) {
    const user = USER_KEY.exec(key)?.[1];
    if (user !== undefined && isUserId(user)) users.add(user);
  }
  return [...users];
};
