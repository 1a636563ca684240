import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openSecret, sealSecret, SecretUnreadable } from "./secret-box.ts";

const KEY = "a passphrase";

const draws = (seed: number) => {
  let state = seed;
  return { uint32: () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) };
};

/** Why a stored secret cannot be opened; the value when it can. */
const opened = (passphrase: string, value: string): string => {
  try {
    return openSecret(passphrase, { key: "NAME", value, version: 1 });
  } catch (error) {
    return error instanceof SecretUnreadable ? "unreadable" : "another error";
  }
};

describe("a stored secret", () => {
  test("opens with the key that sealed it, whatever it says", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer(), (value, seed) => {
        const stored = sealSecret(KEY, draws(seed), { key: "NAME", value });
        expect(openSecret(KEY, stored)).toBe(value);
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  test("is stored as nothing that tells of its value, and each time otherwise", () => {
    const random = draws(1);
    const [one, other] = [
      sealSecret(KEY, random, { key: "NAME", value: "sk-live" }),
      sealSecret(KEY, random, { key: "NAME", value: "sk-live" }),
    ];
    expect(one.version).toBe(1);
    expect(one.value).not.toContain("sk-live");
    expect(one.value).not.toBe(other.value);
  });

  test("is stored as it is without a key, and opens then with or without one", () => {
    const stored = sealSecret("", draws(1), { key: "NAME", value: "plain" });
    expect(stored).toEqual({ key: "NAME", value: "plain", version: 0 });
    expect([openSecret("", stored), openSecret(KEY, stored)]).toEqual(["plain", "plain"]);
  });

  test("does not open with another key, with none, or when a single digit of it changed", () => {
    const { value } = sealSecret(KEY, draws(1), { key: "NAME", value: "sk-live" });
    expect([opened("another passphrase", value), opened("", value)]).toEqual(["unreadable", "unreadable"]);
    for (let at = 0; at < value.length; at += 1) {
      const digit = ((Number.parseInt(value.charAt(at), 16) + 1) % 16).toString(16);
      expect(opened(KEY, `${value.slice(0, at)}${digit}${value.slice(at + 1)}`), `digit ${at}`).toBe("unreadable");
    }
  });

  test.for(["", "00", "zz", "0", "00".repeat(11), "00".repeat(12), "00".repeat(27), "not hexadecimal"])(
    "that is %j is unreadable",
    (value) => {
      expect(opened(KEY, value)).toBe("unreadable");
    },
  );
});
