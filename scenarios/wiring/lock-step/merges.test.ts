import { describe, expect, test } from "vitest";
import { everyMerge, sampleMerges, type Fork, type RunOnce } from "./merges.ts";

/** Actors of so many steps each, who never wait; keeps the orders in which they went. */
const counting = (steps: readonly number[]): { readonly orders: string[]; readonly runOnce: RunOnce } => {
  const orders: string[] = [];
  const runOnce: RunOnce = async (choose) => {
    const left = [...steps];
    const forks: Fork[] = [];
    for (;;) {
      const enabled = [...left.keys()].filter((i) => (left[i] ?? 0) > 0);
      if (enabled.length === 0) break;
      const chosen = choose(enabled, forks.length);
      forks.push({ enabled, chosen });
      left[chosen] = (left[chosen] ?? 0) - 1;
    }
    orders.push(forks.map(({ chosen }) => chosen).join(""));
    return forks;
  };
  return { orders, runOnce };
};

describe("every merge", () => {
  test("of two actors of two steps is gone through once, in ascending order", async () => {
    const { orders, runOnce } = counting([2, 2]);
    await everyMerge(runOnce);
    expect(orders).toEqual(["0011", "0101", "0110", "1001", "1010", "1100"]);
  });

  test.for([
    [[3, 3], 20],
    [[4, 5], 126],
    [[2, 2, 2], 90],
    [[3, 0], 1],
    [[], 1],
  ] as const)("of %o steps is one of %i", async ([steps, merges]) => {
    const { orders, runOnce } = counting(steps);
    await everyMerge(runOnce);
    expect(orders).toHaveLength(merges);
    expect(new Set(orders).size).toBe(merges);
  });

  test("is found where what an actor does depends on who went before", async () => {
    const orders: string[] = [];
    /** Actor 1 has a second step only when it went first. */
    const runOnce: RunOnce = async (choose) => {
      const forks: Fork[] = [];
      const take = (enabled: readonly number[]): number => {
        const chosen = choose(enabled, forks.length);
        forks.push({ enabled, chosen });
        return chosen;
      };
      const order = take([0, 1]) === 1 ? [1, take([0, 1])] : [0, take([1])];
      if (order[0] === 1) order.push(order[1] === 0 ? take([1]) : take([0]));
      orders.push(order.join(""));
      return forks;
    };
    await everyMerge(runOnce);
    expect(orders).toEqual(["01", "101", "110"]);
  });
});

describe("a sample of merges", () => {
  test("is its seed's, and differs from another seed's", async () => {
    const sampled = async (seed: number): Promise<readonly string[]> => {
      const { orders, runOnce } = counting([4, 4, 4]);
      await sampleMerges(runOnce, { count: 30, seed });
      return orders;
    };
    expect(await sampled(1)).toHaveLength(30);
    expect(await sampled(1)).toEqual(await sampled(1));
    expect(await sampled(2)).not.toEqual(await sampled(1));
    expect(new Set(await sampled(1)).size).toBeGreaterThan(25);
  });
});
