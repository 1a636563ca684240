import type { Stream, Toxic } from "#harness/faults/toxic.ts";

/** What the connection is doing when the toxic comes. */
export const CONNECTION_STATES = ["connecting", "idle", "mid-headers", "mid-body", "half-closed"] as const;
export type ConnectionState = (typeof CONNECTION_STATES)[number];

/** One row of the fault table: what is done to a connection. */
export interface FaultRow {
  readonly toxic: Toxic;
  readonly stream: Stream;
  readonly state: ConnectionState;
  /** Why the original Toxiproxy shows something else here; absent where it has to show the same. */
  readonly original?: string;
}

/** The request and the response are this long beside their heads, bytes. */
export const BODY_BYTES = 4_000;

const TOXICS: readonly Toxic[] = [
  { type: "latency", latencyMs: 2_000 },
  { type: "bandwidth", rateKBps: 2 },
  { type: "bandwidth", rateKBps: 0 },
  { type: "slow_close", delayMs: 3_000 },
  { type: "timeout", timeoutMs: 3_000 },
  { type: "timeout", timeoutMs: 0 },
  { type: "reset_peer", timeoutMs: 1_000 },
  { type: "slicer", averageBytes: 1_000, delayUs: 400_000 },
  { type: "limit_data", bytes: 50 },
  { type: "limit_data", bytes: 1_000 },
];

const DOWN: Toxic = { type: "down" };

/** The original decides how a connection ends when it is opened. */
const OLD_CONNECTION = "Toxiproxy 2.12 ends a connection that is older than its reset_peer without a reset";

const originalOf = (toxic: Toxic, stream: Stream, state: ConnectionState): Pick<FaultRow, "original"> => {
  const older = state === "idle" || (stream === "downstream" && (state === "mid-headers" || state === "mid-body"));
  return toxic.type === "reset_peer" && older ? { original: OLD_CONNECTION } : {};
};

/** Every toxic, in both directions, in every state of a connection; `down` has no direction. */
export const FAULT_ROWS: readonly FaultRow[] = CONNECTION_STATES.flatMap((state) => [
  ...TOXICS.flatMap((toxic) =>
    (["upstream", "downstream"] as const).map((stream) => ({ toxic, stream, state, ...originalOf(toxic, stream, state) })),
  ),
  { toxic: DOWN, stream: "downstream" as const, state },
]);

/** A toxic with its attributes, such as `latency latencyMs=2000`. */
export const toxicText = (toxic: Toxic): string => {
  const { type, ...attributes } = toxic;
  return [type, ...Object.entries(attributes).map(([name, value]) => `${name}=${String(value)}`)].join(" ");
};
