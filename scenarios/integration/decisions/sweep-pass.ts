import { HandClock } from "#fakes/clock/hand-clock.ts";
import type { BackendName } from "#harness/platform/server/dispatch/choose-backend.ts";
import type { ServerParts } from "#harness/platform/server/parts.ts";
import { WORKSPACE_STATUSES, type WorkspaceStatus } from "#harness/platform/server/status.ts";
import { sweeper } from "#harness/platform/server/sweep/sweeper.ts";
import { CONTAINER_PREFIX } from "#harness/platform/server/sweep/stale-tokens.ts";
import { BackendError } from "#harness/ports/backend-error.ts";
import { InstantMachines, serverOnStore } from "#scenarios/integration/contested/server-on-store.ts";
import { TokenStore } from "#scenarios/integration/schedules/token-store.ts";

const NOW_MS = new HandClock().now();
const GRACE_MS = 300_000;
const ID = "0a1b2c3d-4e5f-4a6b-8c7d-0e1f2a3b4c5d";
const IDS = [ID, "1b2c3d4e-4e5f-4a6b-8c7d-0e1f2a3b4c5d", "2c3d4e5f-4e5f-4a6b-8c7d-0e1f2a3b4c5d"] as const;
const nameOf = (id: string): string => `ws-${id.slice(0, CONTAINER_PREFIX)}`;

/** Time since the latest use: within the grace and after it; where exactly it ends is left open by a second (E-21). */
const AGES_MS = [0, 1_000, GRACE_MS - 1_000, GRACE_MS + 1_000, GRACE_MS + 590_000, 2 * GRACE_MS + 600_000];
const LISTS = ["unknown", "empty", "of others", "with its container"] as const;
const BETWEEN = ["nothing", "used", "claimed"] as const;

const MAY_BE_STALE: readonly WorkspaceStatus[] = ["online", "offline", "degraded", "failed"];

interface Case {
  readonly status: WorkspaceStatus;
  readonly external: boolean;
  readonly list: (typeof LISTS)[number];
  readonly ageMs: number;
  /** What happens between the sweeper's look and its write. */
  readonly between: (typeof BETWEEN)[number];
}

const CASES: readonly Case[] = WORKSPACE_STATUSES.flatMap((status) =>
  [false, true].flatMap((external) =>
    LISTS.flatMap((list) => AGES_MS.flatMap((ageMs) => BETWEEN.map((between) => ({ status, external, list, ageMs, between })))),
  ),
);

/** One turn of the sweeper over these rows; answers whose tokens are revoked, and whose containers were removed. */
const turnOf = async (
  parts: ServerParts,
  store: TokenStore,
  { list, backend = "docker" }: { readonly list: readonly string[] | null; readonly backend?: Exclude<BackendName, "none"> },
): Promise<{ readonly revoked: readonly string[]; readonly removed: readonly string[] }> => {
  const removed: string[] = [];
  const context = serverOnStore({ store, seed: 1, machines: new InstantMachines(backend), parts });
  const engine = {
    list: async () => list?.map((name) => ({ id: name, name, running: true, managed: true })) ?? null,
    removeContainer: async (name: string) => {
      removed.push(name);
      return { ok: true as const, how: "removed" };
    },
  };
  await sweeper(backend === "docker" ? engine : null).work(context);
  return { revoked: store.tokens.filter(({ revoked }) => revoked !== null).map(({ workspace }) => workspace), removed };
};

const storeOf = (
  rows: readonly { readonly id: string; readonly status: string; readonly external?: boolean; readonly ageMs: number }[],
) => {
  let before: (names: readonly string[]) => Promise<void> = async () => {};
  const store = new TokenStore(NOW_MS, (names) => before(names));
  for (const { id, status, external = false, ageMs } of rows) {
    store.rows.set(id, { id, status, external, epoch: 1, instance: null });
    store.tokens.push({ workspace: id, hash: `token of ${id}`, createdAt: NOW_MS - 10 * GRACE_MS, usedAt: NOW_MS - ageMs, revoked: null });
  }
  return { store, meanwhile: (does: (names: readonly string[]) => void) => void (before = async (names) => does(names)) };
};

/** Whether the contract has this token revoked (server:TOK-01 to TOK-09). */
const isStale = ({ status, external, list, ageMs, between }: Case): boolean =>
  MAY_BE_STALE.includes(status) &&
  !external &&
  (list === "empty" || list === "of others") &&
  ageMs > GRACE_MS &&
  // What was claimed meanwhile is being provisioned, with all its tokens; what was used is not stale any more.
  between === "nothing";

const judgeCase = async (parts: ServerParts, one: Case): Promise<boolean> => {
  const { store, meanwhile } = storeOf([{ ...one, id: ID }]);
  const lists = { unknown: null, empty: [], "of others": ["ws-ffffffff-fff"], "with its container": [nameOf(ID)] };
  meanwhile((names) => {
    if (!names.includes("token-revoke-stale")) return;
    const [row, token] = [store.rows.get(ID), store.tokens[0]];
    if (one.between === "used" && token !== undefined) token.usedAt = NOW_MS;
    if (one.between === "claimed" && row !== undefined) row.status = "provisioning";
  });
  const { revoked } = await turnOf(parts, store, { list: lists[one.list] });
  return revoked.includes(ID) === isStale(one);
};

/** Three that are stale, of which one cannot be revoked now: those after it wait for the next turn (server:TOK-08). */
const judgeFailure = async (parts: ServerParts, failing: number): Promise<boolean> => {
  const { store, meanwhile } = storeOf(IDS.map((id) => ({ id, status: "failed", ageMs: 2 * GRACE_MS })));
  let writes = 0;
  meanwhile((names) => {
    if (!names.includes("token-revoke-stale")) return;
    writes += 1;
    if (writes === failing + 1) throw new BackendError({ name: "StoreError", code: "57014", message: "not now" });
  });
  return (await turnOf(parts, store, { list: [] })).revoked.length === failing;
};

/** A container whose name stands for rows of these statuses goes exactly when none of them should have one (server:TOK-13; M-118). */
const judgeOrphan = async (parts: ServerParts, statuses: readonly WorkspaceStatus[]): Promise<boolean> => {
  const sibling = (nth: number): string => `${ID.slice(0, CONTAINER_PREFIX)}${nth}${ID.slice(CONTAINER_PREFIX + 1)}`;
  const { store } = storeOf(statuses.map((status, nth) => ({ id: sibling(nth), status, ageMs: 0 })));
  const { removed } = await turnOf(parts, store, { list: [nameOf(ID), "ws-not-hex-at-all", "someone-else"] });
  const parked = statuses.every((status) => ["removed", "paused", "hibernated", "hibernating"].includes(status));
  return removed.join() === (parked ? nameOf(ID) : "");
};

/** Without a Docker Engine no token is swept (server:TOK-04). */
const judgeBackend = async (parts: ServerParts): Promise<boolean> => {
  const { store } = storeOf([{ id: ID, status: "failed", ageMs: 2 * GRACE_MS }]);
  return (await turnOf(parts, store, { list: null, backend: "control-plane" })).revoked.length === 0;
};

/** Puts the sweeper through everything that it can find, and says what of it does not come out as the contract has it. */
export const judgeSweeps = async (parts: ServerParts): Promise<{ readonly states: number; readonly wrong: readonly string[] }> => {
  const wrong: string[] = [];
  const judged = async (what: unknown, right: Promise<boolean>): Promise<void> => {
    if (!(await right)) wrong.push(JSON.stringify(what));
  };
  for (const one of CASES) await judged(one, judgeCase(parts, one));
  for (const failing of [0, 1, 2]) await judged({ failing }, judgeFailure(parts, failing));
  const pairs = WORKSPACE_STATUSES.flatMap((one) => WORKSPACE_STATUSES.map((other) => [one, other]));
  const owners = [[], ...WORKSPACE_STATUSES.map((one) => [one]), ...pairs];
  for (const statuses of owners) await judged({ statuses }, judgeOrphan(parts, statuses));
  await judged("no engine", judgeBackend(parts));
  return { states: CASES.length + 3 + owners.length + 1, wrong };
};
