/** Which way the bytes flow that a toxic spoils: towards the called party, or back to the caller. */
export type Stream = "upstream" | "downstream";

/** Toxiproxy's seven toxics with exact attributes (no jitter, toxicity 0 or 1: chance stays with the seed). */
export type Toxic =
  /** Each byte arrives `latencyMs` later; a pure delay, never reorders. */
  | { readonly type: "latency"; readonly latencyMs: number }
  /** `rateKBps` thousand bytes a second; 0 passes nothing. */
  | { readonly type: "bandwidth"; readonly rateKBps: number }
  /** Data passes, the end of the stream is held for `delayMs`. */
  | { readonly type: "slow_close"; readonly delayMs: number }
  /** All bytes are dropped; the connection closes after `timeoutMs`, or never with 0. */
  | { readonly type: "timeout"; readonly timeoutMs: number }
  /** The first bytes are dropped and the connection is reset `timeoutMs` later. */
  | { readonly type: "reset_peer"; readonly timeoutMs: number }
  /** Pieces of about `averageBytes`, `delayUs` microseconds apart. */
  | { readonly type: "slicer"; readonly averageBytes: number; readonly delayUs: number }
  /** Exactly `bytes` pass, then the connection closes. */
  | { readonly type: "limit_data"; readonly bytes: number }
  /** Not a toxic of the proxy but its switch: connections are refused. */
  | { readonly type: "down" };

/** A toxic on a named link such as `host>sandbox`. */
export interface LinkToxic {
  readonly link: string;
  readonly stream: Stream;
  readonly toxic: Toxic;
}
