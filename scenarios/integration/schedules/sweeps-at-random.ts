import { describe, expect, test } from "vitest";
import { serverParts } from "#harness/platform/server/parts.ts";
import { exploreAtRandom, told } from "./explore.ts";
import { sweepBeside } from "./one-token.ts";

const SCHEDULES = 100_000;
const SHARES = 2;
const EACH = SCHEDULES / SHARES;
/** On a machine that has other things to do. */
const LONG_MS = 600_000;
const DIFFERENT_MIN = 0.99;

/** One share of the schedules of everybody at once, from 1; each is a file of its own, so that processes share them. */
export const randomSweeps = (share: number): void => {
  describe("two turns of the sweeper beside a restart, a register and a heartbeat", () => {
    test(
      `are right in schedules ${(share - 1) * EACH + 1} to ${share * EACH} of ${SCHEDULES} drawn at random`,
      { timeout: LONG_MS },
      async ({ annotate }) => {
        const system = sweepBeside(serverParts, ["restart", "register", "heartbeat"], 2);
        const explored = await exploreAtRandom(system, { schedules: EACH, seed: 2, from: (share - 1) * EACH });
        await annotate(told(explored));
        expect(explored.wrong).toBeNull();
        expect(explored.different / explored.schedules).toBeGreaterThanOrEqual(DIFFERENT_MIN);
      },
    );
  });
};
