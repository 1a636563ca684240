import { describe, expect, test } from "vitest";
import { serverParts } from "#harness/platform/server/parts.ts";
import { WORKSPACE_STATUSES, type WorkspaceStatus } from "#harness/platform/server/status.ts";
import { CONTAINER_PREFIX, staleHolders, type StaleQuestion, type TokenHolder } from "./stale-tokens.ts";

type Decide = (question: StaleQuestion) => readonly string[];

const NOW_MS = 1_000_000_000;
const GRACE_MS = 300_000;

const ID = "0a1b2c3d-4e5f-4a6b-8c7d-0e1f2a3b4c5d";
/** Shares its container's name with the first. */
const SIBLING = "0a1b2c3d-4e5f-4fff-bfff-ffffffffffff";
const STRANGER = "f0000000-0000-4000-8000-000000000000";

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
const LIST_NAMES = Object.keys(LISTS) as ListName[];

interface State {
  readonly status: WorkspaceStatus;
  readonly external: boolean;
  readonly list: ListName;
  readonly ageMs: number;
}

const STATES: readonly State[] = WORKSPACE_STATUSES.flatMap((status) =>
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

const isStale = ({ status, external, list, ageMs }: State): boolean =>
  MAY_HAVE_LOST_IT[status] && !external && KNOWN_TO_HAVE_NONE[list] && ageMs > GRACE_MS;

const holderOf = ({ status, external, ageMs }: State, id = ID): TokenHolder => ({ id, status, external, newestActivityMs: NOW_MS - ageMs });

const questionOf = (holders: readonly TokenHolder[], list: ListName): StaleQuestion => ({
  holders,
  containers: LISTS[list],
  spared: serverParts.sparesTokensOf,
  cutoffMs: serverParts.staleBeforeMs(NOW_MS, GRACE_MS),
});

/** The states in which a decision is not what the contract says. */
const wrongStates = (decide: Decide): readonly State[] =>
  STATES.filter((state) => decide(questionOf([holderOf(state)], state.list)).includes(ID) !== isStale(state));

/** History's wrong versions, and ours. */
const BROKEN: Readonly<Record<string, Decide>> = {
  "an empty list is a short cut": (question) => (question.containers?.size === 0 ? [] : staleHolders(question)),
  "an unknown list is an empty one": (question) => staleHolders({ ...question, containers: question.containers ?? new Set() }),
  "containers do not count": (question) => staleHolders({ ...question, containers: question.containers === null ? null : new Set() }),
  "containers are known by whole ids": (question) =>
    staleHolders({
      ...question,
      containers: question.containers === null ? null : new Set([...question.containers].filter((one) => one.length > CONTAINER_PREFIX)),
    }),
  "provisioning is not spared": (question) =>
    staleHolders({ ...question, spared: question.spared.filter((one) => one !== "provisioning") }),
  "removed is not spared": (question) => staleHolders({ ...question, spared: question.spared.filter((one) => one !== "removed") }),
  "paused is not spared": (question) => staleHolders({ ...question, spared: question.spared.filter((one) => one !== "paused") }),
  "failed is spared": (question) => staleHolders({ ...question, spared: [...question.spared, "failed"] }),
  "external is not spared": (question) =>
    staleHolders({ ...question, holders: question.holders.map((one) => ({ ...one, external: false })) }),
  "the grace ends with its last instant": (question) => staleHolders({ ...question, cutoffMs: question.cutoffMs + 1 }),
  "the grace is a second too long": (question) => staleHolders({ ...question, cutoffMs: question.cutoffMs - 1_000 }),
  "nobody is ever stale": () => [],
};

describe("whose tokens nobody can hold any more", () => {
  test("is what the contract says in every state", async ({ annotate }) => {
    await annotate(`${STATES.length} states`);
    expect(wrongStates(staleHolders)).toEqual([]);
    expect(STATES.filter(isStale).length, "states in which tokens are revoked").toBe(4 * 2 * 3);
  });

  test("is asked of each workspace for itself: of two in one question each is answered as if it were alone", () => {
    const kinds = STATES.filter(({ list, ageMs }) => list === "empty" && [GRACE_MS, GRACE_MS + 1].includes(ageMs));
    for (const one of kinds)
      for (const other of kinds)
        for (const list of LIST_NAMES) {
          const [first, second] = [holderOf(one), holderOf(other, STRANGER)];
          const alone = [first, second].flatMap((holder) => staleHolders(questionOf([holder], list)));
          expect(staleHolders(questionOf([first, second], list)), `${one.status} and ${other.status}, list ${list}`).toEqual(alone);
        }
  });

  test("spares a workspace whose container's name another one shares: nobody can tell whose it is", () => {
    const holders = [ID, SIBLING].map((id): TokenHolder => ({ id, status: "failed", external: false, newestActivityMs: 0 }));
    expect(staleHolders(questionOf(holders, "with its container"))).toEqual([]);
    expect(staleHolders(questionOf(holders, "empty"))).toEqual([ID, SIBLING]);
  });

  test.for(Object.entries(BROKEN))("is wrong somewhere when %s", ([, decide]) => {
    expect(wrongStates(decide).length).toBeGreaterThan(0);
  });
});
