import type { HeartbeatSight, HeartbeatStatus } from "#harness/platform/server/registry/heartbeat-status.ts";
import { WORKSPACE_STATUSES, type WorkspaceStatus } from "#harness/platform/server/status.ts";
import type { WorkspaceRow } from "#harness/platform/server/store/workspace-row.ts";

/** A workspace by its signs of life; instants in ms since the epoch. */
export interface LifeState {
  readonly status: WorkspaceStatus;
  readonly external: boolean;
  readonly runtime: string;
  readonly provisioningSince: number | null;
  /** The latest heartbeat; null before the first. */
  readonly heardAt: number | null;
  /** When its liveness key ends; null when presence has none. */
  readonly keyUntil: number | null;
}

/** What happens to it, and when. */
export type LifeEvent = { readonly at: number } & (
  | { readonly type: "heartbeat"; readonly sight: Omit<HeartbeatSight, "status"> }
  /** Somebody found it gone: its key ended and was heard of, its container does not run, or its backend says so. */
  | { readonly type: "found-gone" }
  | { readonly type: "silence-sweep" }
  | { readonly type: "limit-sweep"; /** The limit of runtimes that have none of their own, ms. */ readonly usualMs: number }
  | { readonly type: "message" }
);

/** What follows, for others to do. */
export type LifeEffect =
  | { readonly type: "move"; readonly to: Exclude<HeartbeatStatus, null> }
  | { readonly type: "renew-key"; readonly ttlMs: number; readonly onlyIfThere: boolean }
  | { readonly type: "go-offline" }
  | { readonly type: "fail"; readonly limitMs: number }
  | { readonly type: "start" };

export interface LifeStep {
  readonly state: LifeState;
  readonly effects: readonly LifeEffect[];
}

/** What a row says of signs of life; whether presence has a key is presence's to say. */
export const lifeOf = (row: WorkspaceRow, keyUntil: number | null = null): LifeState => ({
  status: row.status,
  external: row.external,
  runtime: row.runtime,
  provisioningSince: row.provisioningSince,
  heardAt: row.lastHeartbeatAt,
  keyUntil,
});

/** The decisions that it rests on. */
export interface LifeRules {
  readonly statusAfterHeartbeat: (sight: HeartbeatSight) => HeartbeatStatus;
  readonly presenceTtlMs: number;
  readonly heartbeatRenews: "always" | "existing-only";
  readonly sweepsSilence: boolean;
  readonly offline: { readonly from: readonly WorkspaceStatus[] };
  readonly provisioningLimitMs: (runtime: string, usualMs: number) => number;
  readonly wakes: readonly WorkspaceStatus[];
}

/** How often silence is looked for, ms; a key that ends in between is its watcher's first. */
export const SILENCE_EVERY_MS = 60_000;

const unchanged = (state: LifeState): LifeStep => ({ state, effects: [] });

const heard = (rules: LifeRules, state: LifeState, { at, sight }: Extract<LifeEvent, { readonly type: "heartbeat" }>): LifeStep => {
  const to = rules.statusAfterHeartbeat({ ...sight, status: state.status });
  const onlyIfThere = rules.heartbeatRenews === "existing-only";
  const keyUntil = onlyIfThere && state.keyUntil === null ? null : at + rules.presenceTtlMs;
  const renew = { type: "renew-key", ttlMs: rules.presenceTtlMs, onlyIfThere } as const;
  return {
    state: { ...state, status: to ?? state.status, heardAt: at, keyUntil },
    effects: to === null ? [renew] : [{ type: "move", to }, renew],
  };
};

const gone = (rules: LifeRules, state: LifeState): LifeStep =>
  rules.offline.from.includes(state.status)
    ? { state: { ...state, status: "offline", keyUntil: null }, effects: [{ type: "go-offline" }] }
    : unchanged(state);

const isSilent = ({ presenceTtlMs, sweepsSilence }: LifeRules, { external, heardAt, keyUntil }: LifeState, at: number): boolean =>
  sweepsSilence &&
  !external &&
  heardAt !== null &&
  heardAt < at - presenceTtlMs - SILENCE_EVERY_MS &&
  (keyUntil === null || keyUntil <= at);

/** What becomes of a workspace that never came up; the row is written, with its reason, by whoever carries the effect out. */
const AFTER_LIMIT: WorkspaceStatus = "failed";

const limited = (
  { provisioningLimitMs }: LifeRules,
  state: LifeState,
  { at, usualMs }: Extract<LifeEvent, { type: "limit-sweep" }>,
): LifeStep => {
  const limitMs = provisioningLimitMs(state.runtime, usualMs);
  const isLate = state.status === "provisioning" && !state.external && at - (state.provisioningSince ?? 0) > limitMs;
  return isLate ? { state: { ...state, status: AFTER_LIMIT }, effects: [{ type: "fail", limitMs }] } : unchanged(state);
};

/** One step of a workspace's signs of life (server:REG-09, REG-14, REG-16; server.md C.1, note 1; E-107). */
export const lifeAfter = (rules: LifeRules, state: LifeState, event: LifeEvent): LifeStep => {
  switch (event.type) {
    case "heartbeat":
      return heard(rules, state, event);
    case "found-gone":
      return gone(rules, state);
    case "silence-sweep":
      return isSilent(rules, state, event.at) ? gone(rules, state) : unchanged(state);
    case "limit-sweep":
      return limited(rules, state, event);
    case "message":
      return rules.wakes.includes(state.status)
        ? { state: { ...state, status: "provisioning", provisioningSince: event.at }, effects: [{ type: "start" }] }
        : unchanged(state);
  }
};

const SOMEBODY: LifeState = { status: "online", external: false, runtime: "", provisioningSince: null, heardAt: null, keyUntil: null };

/** The statuses in which an event leads to this: what a statement asks for that is decided with the row's own status. */
export const statusesThat = (rules: LifeRules, effect: LifeEffect["type"], event: LifeEvent): readonly WorkspaceStatus[] =>
  WORKSPACE_STATUSES.filter((status) => lifeAfter(rules, { ...SOMEBODY, status }, event).effects.some(({ type }) => type === effect));
