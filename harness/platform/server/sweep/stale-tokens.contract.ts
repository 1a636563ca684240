import { WORKSPACE_STATUSES, type WorkspaceStatus } from "#harness/platform/server/status.ts";
import type { ServerParts } from "#harness/platform/server/parts.ts";
import { CONTAINER_PREFIX, type StaleQuestion, type TokenHolder } from "./stale-tokens.ts";

/** What decides whose tokens are stale. */
export type StaleParts = Pick<ServerParts, "staleHolders" | "sparesTokensOf" | "staleBeforeMs">;

const NOW_MS = 1_000_000_000;
export const GRACE_MS = 300_000;

export const ID = "0a1b2c3d-4e5f-4a6b-8c7d-0e1f2a3b4c5d";
/** Shares its container's name with the first. */
export const SIBLING = "0a1b2c3d-4e5f-4fff-bfff-ffffffffffff";
export const STRANGER = "f0000000-0000-4000-8000-000000000000";

/** Time since the newest use, ms: around the end of the grace, and far from it on both sides. */
const AGES_MS = [0, 1, GRACE_MS - 1_000, GRACE_MS - 1, GRACE_MS, GRACE_MS + 1, GRACE_MS + 1_000, 10 * GRACE_MS];

const LISTS = {
  unknown: null,
  empty: new Set<string>(),
  "of others": new Set([STRANGER.slice(0, CONTAINER_PREFIX)]),
  "with its container": new Set([ID.slice(0, CONTAINER_PREFIX)]),
  "with both": new Set([STRANGER.slice(0, CONTAINER_PREFIX), SIBLING.slice(0, CONTAINER_PREFIX)]),
} as const satisfies Readonly<Record<string, ReadonlySet<string> | null>>;
type ListName = keyof typeof LISTS;
export const LIST_NAMES = Object.keys(LISTS) as ListName[];

export interface State {
  readonly status: WorkspaceStatus;
  readonly external: boolean;
  readonly list: ListName;
  readonly ageMs: number;
}

export const STATES: readonly State[] = WORKSPACE_STATUSES.flatMap((status) =>
  [false, true].flatMap((external) => LIST_NAMES.flatMap((list) => AGES_MS.map((ageMs) => ({ status, external, list, ageMs })))),
);

/** What the contract says of each status: whether a workspace in it may have lost its container for good (server:TOK-03; decisions: TOK E-28). */
const MAY_HAVE_LOST_IT: Readonly<Record<WorkspaceStatus, boolean>> = {
  provisioning: false,
  online: true,
  offline: true,
  degraded: true,
  failed: true,
  removed: false,
  paused: false,
  hibernated: false,
  hibernating: false,
  awaiting_agent: false,
};

const KNOWN_TO_HAVE_NONE: Readonly<Record<ListName, boolean>> = {
  unknown: false,
  empty: true,
  "of others": true,
  "with its container": false,
  "with both": false,
};

export const isStale = ({ status, external, list, ageMs }: State): boolean =>
  MAY_HAVE_LOST_IT[status] && !external && KNOWN_TO_HAVE_NONE[list] && ageMs > GRACE_MS;

export const holderOf = ({ status, external, ageMs }: State, id = ID): TokenHolder => ({
  id,
  status,
  external,
  newestActivityMs: NOW_MS - ageMs,
});

export const questionOf = (parts: StaleParts, holders: readonly TokenHolder[], list: ListName): StaleQuestion => ({
  holders,
  containers: LISTS[list],
  spared: parts.sparesTokensOf,
  cutoffMs: parts.staleBeforeMs(NOW_MS, GRACE_MS),
});

/** The states in which what is decided is not what the contract says. */
export const wronglyStale = (parts: StaleParts): readonly State[] =>
  STATES.filter((state) => parts.staleHolders(questionOf(parts, [holderOf(state)], state.list)).includes(ID) !== isStale(state));
