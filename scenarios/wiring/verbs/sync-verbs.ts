import type { SyncVerbs } from "#harness/rigs/sync-verbs.ts";
import type { AskUser } from "./ask.ts";

const forced = (force: boolean | undefined): { readonly force?: boolean } => (force === undefined ? {} : { force });

/** Verbs about backups (worker.md B.2, B.5). */
export const syncVerbs = (ask: AskUser): SyncVerbs => ({
  sync: (options) => {
    const body = forced(options?.force);
    return ask({ verb: "sync", method: "POST", path: "/sync-async", body, args: body }, options);
  },
  reset: (options) => {
    const body = forced(options?.force);
    return ask({ verb: "reset", method: "POST", path: "/emergency-reset", body, args: body }, options);
  },
  chooseDay: (date, options) => ask({ verb: "chooseDay", method: "POST", path: "/restore", body: { date }, args: { date } }, options),
  r2Status: (options) => ask({ verb: "r2Status", method: "GET", path: "/r2-status", args: {} }, options),
  r2Health: (options) => ask({ verb: "r2Health", method: "GET", path: "/r2-health", args: {} }, options),
});
