/** How far a call had come when its link failed; decides whether it may have taken effect. */
export type Sent = "no" | "maybe";

/** What a link can do to a call, in the order of its life. */
export type LinkFailure = "refused" | "connect-timeout" | "reset" | "closed" | "headers-timeout" | "body-cut" | "host-reset";

interface FailureFacts {
  /** undici's code (or the socket's) for the same failure on a real connection. */
  readonly code: string;
  readonly sent: Sent;
  readonly message: string;
}

/** One table for every rig: what each failure of a link becomes for the caller. */
export const LINK_FAILURES: Readonly<Record<LinkFailure, FailureFacts>> = {
  refused: { code: "ECONNREFUSED", sent: "no", message: "connect ECONNREFUSED" },
  "connect-timeout": { code: "UND_ERR_CONNECT_TIMEOUT", sent: "no", message: "Connect Timeout Error" },
  reset: { code: "ECONNRESET", sent: "maybe", message: "read ECONNRESET" },
  closed: { code: "UND_ERR_SOCKET", sent: "maybe", message: "other side closed" },
  "headers-timeout": { code: "UND_ERR_HEADERS_TIMEOUT", sent: "maybe", message: "Headers Timeout Error" },
  "body-cut": { code: "UND_ERR_SOCKET", sent: "maybe", message: "other side closed while the body was read" },
  "host-reset": {
    code: "HOST_RESET",
    sent: "maybe",
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
