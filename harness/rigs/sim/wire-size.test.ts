import { describe, expect, test } from "vitest";
import { wireSize } from "./wire-size.ts";

describe("the size of a value on a wire", () => {
  test("grows with what is in it, by the bytes of what is bytes", () => {
    expect(wireSize(new Uint8Array(5_000))).toBe(5_000);
    expect(wireSize({ body: new Uint8Array(5_000) })).toBeGreaterThanOrEqual(5_000);
    expect(wireSize(["a", "b"])).toBeGreaterThan(wireSize(["a"]));
    expect(wireSize(null)).toBeGreaterThan(0);
  });
});
