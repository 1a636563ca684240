import type { IsolateContext } from "#harness/platform/worker/isolate-ports.ts";
import { respond } from "./respond.ts";

/** GET /api/status without a token: that the Worker answers, and nothing of any user (worker.md B.7). */
export const statusRoute = (context: IsolateContext): Response => respond(context, { status: 200, fields: { ok: true, status: "ok" } });
