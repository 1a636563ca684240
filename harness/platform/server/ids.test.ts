import { describe, expect, test } from "vitest";
import { isUuid, uuid } from "./ids.ts";

const draws = (seed: number) => {
  let state = seed;
  return { uint32: () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) };
};

describe("a new id", () => {
  test("is a UUID of version 4 and its variant, whatever is drawn", () => {
    for (const value of [0, 1, 0x7f_ff_ff_ff, 0x80_00_00_00, 0xff_ff_ff_ff]) {
      expect(uuid({ uint32: () => value })).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
  });

  test("is another one each time, and the same for the same draws", () => {
    const random = draws(1);
    const ids = Array.from({ length: 1_000 }, () => uuid(random));
    expect(new Set(ids).size).toBe(1_000);
    expect(uuid(draws(1))).toBe(ids[0]);
  });

  test("is known as one, in either case", () => {
    const id = uuid(draws(1));
    expect([isUuid(id), isUuid(id.toUpperCase())]).toEqual([true, true]);
  });
});

test.for([
  "",
  "0",
  "../../etc/passwd",
  "00000000000040008000000000000000",
  "00000000-0000-4000-8000-00000000000",
  "00000000-0000-4000-8000-0000000000000",
  "g0000000-0000-4000-8000-000000000000",
  " 00000000-0000-4000-8000-000000000000",
  "00000000-0000-4000-8000-000000000000\n",
  "00000000-0000-4000-8000-000000000000\0",
  "{00000000-0000-4000-8000-000000000000}",
])("%j is no UUID", (text) => expect(isUuid(text)).toBe(false));
