import { factsOf } from "#harness/platform/worker/error-facts.ts";
import type { IsolateContext } from "#harness/platform/worker/isolate-ports.ts";
import type { CycleCount } from "#harness/platform/worker/parts/sync-parts.ts";
import { sandboxName } from "#harness/platform/worker/user-path.ts";
import { TIMED_OUT, withDeadline } from "#harness/ports/clock.ts";
import type { ScheduledJob } from "./scheduled.ts";

/** How long one page of keys may take, ms. */
const LIST_MS = 10_000;

/** Every user of the bucket, page by page (worker:SYNC-1). Throws when a page cannot be had. */
const usersOf = async ({ ports, parts }: IsolateContext): Promise<readonly string[]> => {
  const keys: string[] = [];
  let cursor: string | undefined;
  for (let pages = 1; ; pages += 1) {
    const page = await withDeadline(
      ports.clock,
      LIST_MS,
      ports.bucket.list({ prefix: "users/", ...(cursor === undefined ? {} : { cursor }) }),
    );
    if (page === TIMED_OUT) throw new Error(`the bucket did not list its users within ${LIST_MS} ms`);
    keys.push(...page.objects.map(({ key }) => key));
    if (!parts.readsOn(page.truncated, pages)) return parts.discoverUsers(keys);
    cursor = page.cursor;
  }
};

/** One user's sync, waited for within its limit; what it does beyond that it does alone (worker:ISO-6). */
const visit = async ({ ports, parts }: IsolateContext, userId: string): Promise<keyof CycleCount> => {
  try {
    const asked = ports.host(sandboxName(userId)).sync({ isolate: ports.name, force: false });
    // Nobody waits for it past the limit: its failure then is the Host's own affair.
    asked.catch(() => {});
    const outcome = await withDeadline(ports.clock, parts.visits.limitMs, asked);
    if (outcome !== TIMED_OUT) return outcome.result;
    ports.log.write("warn", "a sync takes longer than its cycle waits", { userId });
    return "skipped";
  } catch (error) {
    ports.log.write("warn", "a sync could not be asked for", { userId, error: factsOf(error).message });
    return "failed";
  }
};

/** The data of every running sandbox, mirrored each minute; sleeping ones are left asleep (worker:SYNC-1, HIB-5). */
export const syncJob: ScheduledJob = {
  name: "sync",
  run: async (context) => {
    const { ports, parts } = context;
    if (!parts.syncsOnSchedule) return;
    const users = await usersOf(context);
    let count: CycleCount = { users: users.length, synced: 0, skipped: 0, refused: 0, failed: 0 };
    const waiting = [...users];
    const crew = Array.from({ length: Math.min(parts.visits.atOnce, waiting.length) }, async () => {
      for (let userId = waiting.shift(); userId !== undefined; userId = waiting.shift()) {
        const result = await visit(context, userId);
        count = parts.countVisit(count, result);
      }
    });
    await Promise.all(crew);
    ports.log.write("info", "sync cycle", { ...count });
  },
};
