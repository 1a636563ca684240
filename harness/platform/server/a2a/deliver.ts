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

const BUSY: readonly string[] = ["reset", "closed", "headers-timeout"];

/** Sends one message: the dial and the answer's head have limits, the whole has none (server:A2A-21). */
export const deliver = async ({ ports, parts, config }: ServerContext, url: string, body: Uint8Array): Promise<Delivery> => {
  const { origin, pathname, search } = new URL(url);
  const request = { method: "POST", target: `${pathname}${search}`, headers: { "content-type": "application/json" }, body };
  try {
    return { kind: "answered", response: await ports.agent(origin, parts.agentLimits(config.agentHeadersMs)).fetch(request) };
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    if (error.failure === "body-cut" || error.failure === "body-reset") return { kind: "broken-body" };
    return { kind: BUSY.includes(error.failure) ? "busy" : "unreachable", why: error.message };
  }
};
