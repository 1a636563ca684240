/** How far a call had come when its link failed; decides whether it may have taken effect. */
export type Sent = "no" | "maybe";

/** Where in the life of a call its link failed. */
export type FailurePoint = "connect" | "headers" | "body";

/** What a link can do to a call, in the order of its life. */
export type LinkFailure = "refused" | "connect-timeout" | "reset" | "closed" | "headers-timeout" | "body-cut" | "body-reset" | "host-reset";

interface FailureFacts {
  /** undici's code (or the socket's) for the same failure on a real connection. */
  readonly code: string;
  readonly sent: Sent;
  readonly point: FailurePoint;
  readonly message: string;
}

/** One table for every rig: what each failure of a link becomes for the caller. */
export const LINK_FAILURES: Readonly<Record<LinkFailure, FailureFacts>> = {
  refused: { code: "ECONNREFUSED", sent: "no", point: "connect", message: "connect ECONNREFUSED" },
  "connect-timeout": { code: "UND_ERR_CONNECT_TIMEOUT", sent: "no", point: "connect", message: "Connect Timeout Error" },
  reset: { code: "ECONNRESET", sent: "maybe", point: "headers", message: "read ECONNRESET" },
  closed: { code: "UND_ERR_SOCKET", sent: "maybe", point: "headers", message: "other side closed" },
  "headers-timeout": { code: "UND_ERR_HEADERS_TIMEOUT", sent: "maybe", point: "headers", message: "Headers Timeout Error" },
  "body-cut": { code: "UND_ERR_SOCKET", sent: "maybe", point: "body", message: "other side closed while the body was read" },
  "body-reset": { code: "ECONNRESET", sent: "maybe", point: "body", message: "read ECONNRESET while the body was read" },
  "host-reset": {
    code: "HOST_RESET",
    sent: "maybe",
    point: "headers",
    message: "Durable Object reset because its code was updated.",
  },
};

/** A call that failed on its way, not in the party that was called. */
export class LinkError extends Error {
  override readonly name = "LinkError";
  readonly failure: LinkFailure;
  readonly code: string;
  readonly sent: Sent;

  constructor(failure: LinkFailure, link: string) {
    const facts = LINK_FAILURES[failure];
    super(`${facts.message} (${link})`);
    this.failure = failure;
    this.code = facts.code;
    this.sent = facts.sent;
  }
}

/** How long an HTTP caller waits, ms; the whole has no limit of its own (server:A2A-21). */
export interface HttpLimits {
  readonly connectMs: number;
  /** From the request's last byte to the response's head. */
  readonly headersMs: number;
}
