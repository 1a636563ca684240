import type { ServerRig } from "#harness/rigs/server-rig.ts";

/** What became of one call of an order: it happened in its turn, or it did not come in time and was passed over. */
export type Turn = "happened" | "passed-over";

/**
 * Makes calls happen in this order: each waits at its hold point until the one before it has been carried out.
 * The k-th mention of a point is its k-th call from now on. A call that does not come `withinMs` after its turn
 * began is passed over, and holds nobody up when it comes later.
 */
export const inOrder = async (
  rig: Pick<ServerRig, "hold" | "sleep">,
  points: readonly string[],
  withinMs: number,
): Promise<readonly Turn[]> => {
  const holds = points.map((point, at) =>
    rig.hold({ point, nth: points.slice(0, at + 1).filter((one) => one === point).length, at: "call" }),
  );
  const turns: Turn[] = [];
  for (const [at, hold] of holds.entries()) {
    const came = await Promise.race([hold.reached.then(() => true), rig.sleep(withinMs).then(() => false)]);
    const done = rig.hold({ point: points[at] ?? "", nth: 1, at: "reply" });
    hold.release();
    if (came) await Promise.race([done.reached, rig.sleep(withinMs)]);
    done.release();
    turns.push(came ? "happened" : "passed-over");
  }
  return turns;
};

/** Every way to merge two sequences that keeps each one's own order. */
export const mergesOf = <T>(one: readonly T[], other: readonly T[]): readonly (readonly T[])[] => {
  const [first, ...rest] = one;
  const [second, ...more] = other;
  if (first === undefined || second === undefined) return [[...one, ...other]];
  return [...mergesOf(rest, other).map((tail) => [first, ...tail]), ...mergesOf(one, more).map((tail) => [second, ...tail])];
};
