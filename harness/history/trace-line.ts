/** One message on a link, told to people tracing a voyage; no part of the history and of its hash. */
export interface TraceLine {
  /** ms since the voyage began. */
  readonly t: number;
  readonly link: string;
  readonly method: string;
  readonly phase: "call" | "reply" | "error";
  readonly actor: string;
}
