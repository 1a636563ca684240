import { describe, expect, test } from "vitest";
import { serverParts, type ServerParts } from "#harness/platform/server/parts.ts";
import {
  GRACE_MS,
  holderOf,
  ID,
  isStale,
  LIST_NAMES,
  questionOf,
  SIBLING,
  STATES,
  STRANGER,
  wronglyStale,
} from "./stale-tokens.contract.ts";
import { CONTAINER_PREFIX, staleHolders, type TokenHolder } from "./stale-tokens.ts";

/** Wrong versions that the corpus does not have; its own are put through the same in scenarios/integration/server-decisions.test.ts. */
const BROKEN: Readonly<Record<string, ServerParts["staleHolders"]>> = {
  "containers are known by whole ids": (question) =>
    staleHolders({
      ...question,
      containers: question.containers === null ? null : new Set([...question.containers].filter((one) => one.length > CONTAINER_PREFIX)),
    }),
  "removed is not spared": (question) => staleHolders({ ...question, spared: question.spared.filter((one) => one !== "removed") }),
  "failed is spared": (question) => staleHolders({ ...question, spared: [...question.spared, "failed"] }),
  "the grace ends with its last instant": (question) => staleHolders({ ...question, cutoffMs: question.cutoffMs + 1 }),
  "the grace is a second too long": (question) => staleHolders({ ...question, cutoffMs: question.cutoffMs - 1_000 }),
  "nobody is ever stale": () => [],
};

describe("whose tokens nobody can hold any more", () => {
  test("is what the contract says in every state", async ({ annotate }) => {
    await annotate(`${STATES.length} states`);
    expect(wronglyStale(serverParts)).toEqual([]);
    expect(STATES.filter(isStale).length, "states in which tokens are revoked").toBe(4 * 2 * 3);
  });

  test("is asked of each workspace for itself: of two in one question each is answered as if it were alone", () => {
    const kinds = STATES.filter(({ list, ageMs }) => list === "empty" && [GRACE_MS, GRACE_MS + 1].includes(ageMs));
    for (const one of kinds)
      for (const other of kinds)
        for (const list of LIST_NAMES) {
          const [first, second] = [holderOf(one), holderOf(other, STRANGER)];
          const alone = [first, second].flatMap((holder) => staleHolders(questionOf(serverParts, [holder], list)));
          expect(staleHolders(questionOf(serverParts, [first, second], list)), `${one.status} and ${other.status}, list ${list}`).toEqual(
            alone,
          );
        }
  });

  test("spares a workspace whose container's name another one shares: nobody can tell whose it is", () => {
    const holders = [ID, SIBLING].map((id): TokenHolder => ({ id, status: "failed", external: false, newestActivityMs: 0 }));
    expect(staleHolders(questionOf(serverParts, holders, "with its container"))).toEqual([]);
    expect(staleHolders(questionOf(serverParts, holders, "empty"))).toEqual([ID, SIBLING]);
  });

  test.for(Object.entries(BROKEN))("is wrong somewhere when %s", ([, decide]) => {
    expect(wronglyStale({ ...serverParts, staleHolders: decide }).length).toBeGreaterThan(0);
  });
});
