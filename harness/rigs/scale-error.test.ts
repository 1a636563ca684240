import { describe, expect, test } from "vitest";
import { requireScale, ScaleError } from "./scale-error.ts";

describe("a duration of a story", () => {
  test("must take at least 50 ms of real time", () => {
    expect(() => requireScale(2_500, 50)).not.toThrow();
    expect(() => requireScale(2_499, 50)).toThrow(ScaleError);
  });

  test("of nothing is no duration", () => {
    expect(() => requireScale(0, 50)).not.toThrow();
  });

  test("that is too short says which speed would do", () => {
    try {
      requireScale(1_000, 50);
      expect.unreachable();
    } catch (error) {
      expect((error as ScaleError).factorMax).toBe(20);
      expect((error as ScaleError).message).toBe("1000 ms would take 20.0 real ms at 50 times the speed: at least 50 are needed");
    }
  });
});
