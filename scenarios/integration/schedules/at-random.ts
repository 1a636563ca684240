import { describe, expect, test } from "vitest";
import { serverParts } from "#harness/platform/server/parts.ts";
import { exploreAtRandom, told } from "./explore.ts";
import { restartsOfOneWorkspace } from "./restarts.ts";

/** As many schedules as the contract asks for of five requesters (decisions: E-05), and how many processes share them. */
const SCHEDULES = 100_000;
const SHARES = 2;
const EACH = SCHEDULES / SHARES;
/** On a machine that has other things to do. */
const LONG_MS = 300_000;
const DIFFERENT_MIN = 0.99;

/** One share of the schedules that are drawn at random, from 1; each is a file of its own, so that processes share them. */
export const randomShare = (share: number): void => {
  describe("restarts of one workspace, by five requesters", () => {
    test(
      `hold in schedules ${(share - 1) * EACH + 1} to ${share * EACH} of ${SCHEDULES} drawn at random`,
      { timeout: LONG_MS },
      async ({ annotate }) => {
        const system = restartsOfOneWorkspace({ parts: serverParts, savers: 3, byHand: 2, panics: 1, gated: "calls that meet requests" });
        const explored = await exploreAtRandom(system, { schedules: EACH, seed: 1, from: (share - 1) * EACH });
        await annotate(told(explored));
        expect(explored.wrong).toBeNull();
        expect(explored.different / explored.schedules).toBeGreaterThanOrEqual(DIFFERENT_MIN);
      },
    );
  });
};
