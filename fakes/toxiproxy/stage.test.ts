import { expect, test } from "vitest";
import type { Ending, Taker } from "./flow.ts";
import { newToxic } from "./toxic-request.ts";
import { Stage } from "./stage.ts";

/** Takes nothing before it is asked to. */
class Closed implements Taker {
  giver = null;
  taken = 0;
  ending: Ending | null = null;

  take(): boolean {
    this.taken += 1;
    return false;
  }

  finish(ending: Ending): void {
    this.ending = ending;
  }
}

const stageOf = (toxic: object): Stage =>
  new Stage(
    newToxic(JSON.stringify(toxic), () => false),
    new Closed(),
    { draw: () => 0, reset: () => {}, leave: () => {} },
  );

/** How many chunks of so many bytes it takes before it asks its giver to wait. */
const room = (stage: Stage, bytes: number): number => {
  const chunk = { bytes: Buffer.alloc(bytes), arrivedAt: performance.now() };
  let taken = 1;
  while (stage.take(chunk) && taken < 100_000) taken += 1;
  return taken;
};

test.each([
  ["latency", 1, 1_024],
  ["latency", 65_536, 128],
  ["bandwidth", 1, 1],
  ["noop", 65_536, 1],
])("in front of %s, chunks of %d bytes wait up to %d", (type, bytes, chunks) => {
  expect(room(stageOf({ type, attributes: type === "latency" ? { latency: 60_000 } : {} }), bytes)).toBe(chunks);
});
