import fc from "fast-check";
import { expect, test } from "vitest";
import { anyCharacter } from "./any-character.ts";

test("any character is one code point that may stand in a text, the first and the last among them", () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(anyCharacter, (one) => {
      seen.add(one);
      expect(Array.from(one)).toHaveLength(1);
      expect(one.isWellFormed()).toBe(true);
    }),
    { seed: 1, numRuns: 2_000 },
  );
  expect(seen).toContain("\0");
  expect(seen).toContain("\u{10ffff}");
});
