import { TIMED_OUT, withDeadline } from "#harness/ports/clock.ts";
import type { HttpResponse } from "#harness/ports/http.ts";
import { LinkError } from "#harness/ports/link-failure.ts";
import type { ServerContext } from "#harness/platform/server/context.ts";

/** What became of a message on its way to the agent. */
export type Delivery =
  | { readonly kind: "answered"; readonly response: HttpResponse }
  /** The agent may be at work, or may never have heard: nobody knows (server:A2A-22). */
  | { readonly kind: "busy"; readonly why: string }
  | { readonly kind: "unreachable"; readonly why: string }
  /** An answer began and broke off (server:A2A-25). */
  | { readonly kind: "broken-body" };

const BUSY: readonly string[] = ["reset", "closed", "headers-timeout", "body-cut", "body-reset"];

/** What is sent, and how long its caller waits at most, ms; null: for as long as it takes (server:A2A-28). */
export interface Dispatch {
  readonly url: string;
  readonly body: Uint8Array;
  readonly limitMs: number | null;
}

/** Sends one message: the dial and the answer's head have limits, the whole only one that its caller gives it (server:A2A-21, A2A-28). */
export const deliver = async ({ ports, parts, config }: ServerContext, { url, body, limitMs }: Dispatch): Promise<Delivery> => {
  const { origin, pathname, search } = new URL(url);
  const request = { method: "POST", target: `${pathname}${search}`, headers: { "content-type": "application/json" }, body };
  const answer = ports.agent(origin, parts.agentLimits(config.agentHeadersMs)).fetch(request);
  try {
    const response = limitMs === null ? await answer : await withDeadline(ports.clock, limitMs, answer);
    return response === TIMED_OUT ? { kind: "busy", why: `no answer within ${limitMs} ms` } : { kind: "answered", response };
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    const isBroken = error.failure === "body-cut" || error.failure === "body-reset";
    if (isBroken && parts.brokenAnswer === "told") return { kind: "broken-body" };
    return { kind: BUSY.includes(error.failure) ? "busy" : "unreachable", why: error.message };
  }
};
