import { describe, expect, test } from "vitest";
import { referenceParts } from "#harness/platform/worker/parts.ts";
import { voyageOrder, type Cell } from "#harness/voyage/sweep.ts";
import { varyScenario } from "#harness/voyage/vary.ts";
import { variantIds } from "#scenarios/wiring/corpus.ts";
import { loadScenario } from "#scenarios/wiring/load-scenarios.ts";
import { partOfVariant } from "#scenarios/wiring/parts-for.ts";
import { sailInSim } from "#scripts/carriers.ts";

const INDEX = 1;

const orderOf = async (id: string, variant: string | null) => {
  const scenario = await loadScenario(id);
  const cell: Cell = { scenario: id, model: "S", rig: "sim", profile: "production-like", defect: null, variant };
  return voyageOrder(cell, scenario, { root: 1, index: INDEX });
};

/** What happened in a voyage, whatever its name is, and the explorer's choices. */
const told = async (id: string, variant: string | null): Promise<string> => {
  const { history, choices } = await sailInSim(await orderOf(id, variant));
  return JSON.stringify({ choices, events: history.events });
};

describe.each(["worker/wake/cold-exec", "worker/state/dashboard", "worker/batch/fifty-mixed"])("a variant of %s", (id) => {
  test("whose part the reference never asks changes nothing, byte for byte", { timeout: 120_000 }, async () => {
    const asked = new Set<string>();
    const reference = await sailInSim({ ...(await orderOf(id, null)), asked });
    const events = JSON.stringify({ choices: reference.choices, events: reference.history.events });
    expect(await told(id, null), "collecting what was asked changed the voyage").toBe(events);
    for (const variant of variantIds("worker")) {
      const part = await partOfVariant("worker", variant, referenceParts);
      if (!asked.has(part)) expect(await told(id, variant), `${variant} replaces ${part}, which nobody asked`).toBe(events);
    }
  });

  test("whose part is asked is sailed, and every other one is counted", async () => {
    const scenario = await loadScenario(id);
    const variants = await Promise.all(
      variantIds("worker").map(async (variant) => ({
        variant,
        model: "S",
        part: await partOfVariant("worker", variant, referenceParts),
      })),
    );
    let asked = 0;
    const { sums, same } = await varyScenario(
      { scenario, variants, span: { root: 1, from: INDEX, to: INDEX + 1 } },
      {
        checkers: [],
        carrier: async (order) => {
          const sailed = await sailInSim(order);
          if (order.asked !== undefined) asked = variants.filter(({ part }) => order.asked?.has(part)).length;
          return sailed;
        },
      },
    );
    expect(asked, "no variant's part was asked: the test proves nothing").toBeGreaterThan(0);
    expect({ sailed: sums.length, same }).toEqual({ sailed: asked, same: variants.length - asked });
    expect(sums.map(({ cell, voyages, broken }) => [cell.model, voyages, broken])).toEqual(sums.map(() => ["S", 1, 0]));
  });
});
