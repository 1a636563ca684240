import { describe, expect, test } from "vitest";
import { askedMs } from "./asked-deadline.ts";

describe("the deadline that a caller asks for", () => {
  // server:A2A-28
  test.for([
    ["30", 30_000],
    ["0.5", 500],
    ["3000000", 2_147_483_647],
    ["1e308", 2_147_483_647],
  ] as const)("is %s seconds, as far as a timer can wait", ([written, ms]) => {
    expect(askedMs(written)).toBe(ms);
  });

  test.for([null, "", " ", "0", "-1", "-1e999", "1e999", "Infinity", "NaN", "junk", "5s", "5, 5"])("is none where %j stands", (written) => {
    expect(askedMs(written)).toBeNull();
  });
});
