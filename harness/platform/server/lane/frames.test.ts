import { describe, expect, test } from "vitest";
import { framesOf } from "./frames.ts";

const withStack = (stack: string): Error => Object.assign(new Error("it broke"), { stack });

describe("the frames of an error", () => {
  test("name functions and the ends of paths, and nothing above them", () => {
    const stack = `Error: it broke at last (see /etc/secret)
    at runCycle (file:///home/somebody/seatrial/harness/platform/server/life/cycle.ts:75:11)
    at async Lanes.#run (/home/somebody/seatrial/harness/platform/server/lane/lanes.ts:112:7)
    at C:\\work\\seatrial\\harness\\a2a\\proxy.ts:3:1`;
    expect(framesOf(withStack(stack))).toBe(
      [
        "runCycle (server/life/cycle.ts:75:11)",
        "async Lanes.#run (server/lane/lanes.ts:112:7)",
        "anonymous (harness/a2a/proxy.ts:3:1)",
      ].join("\n"),
    );
  });

  test("are few", () => {
    const stack = `Error: deep\n${Array.from({ length: 40 }, (_, n) => `    at f${n} (/a/b/c/d.ts:${n}:1)`).join("\n")}`;
    expect(framesOf(withStack(stack)).split("\n")).toHaveLength(6);
  });

  test("are none where there is no stack", () => {
    expect(framesOf(withStack("Error: it broke"))).toBe("");
  });

  test("of a real error begin with the place that threw it", () => {
    const thrower = (): Error => new Error("here");
    expect(framesOf(thrower())).toMatch(/^thrower \(server\/lane\/frames\.test\.ts:\d+:\d+\)/);
  });
});
