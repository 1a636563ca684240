import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { copyValue } from "./copy-value.ts";

const plain = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom(null, undefined, true, 0, Number.NaN),
    fc.string(),
    fc.integer(),
    fc.uint8Array(),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

describe("a value that crossed a link", () => {
  test("is what a structured clone would be", () => {
    fc.assert(
      fc.property(plain, (value) => {
        expect(copyValue(value)).toEqual(structuredClone(value));
      }),
    );
  });

  test("shares nothing with the one that was sent", () => {
    const sent = { list: [{ word: "sent" }], bytes: new Uint8Array([1]), map: new Map([["key", { word: "sent" }]]) };
    const arrived = copyValue(sent) as typeof sent;
    sent.bytes[0] = 9;
    for (const one of [sent.list[0], sent.map.get("key")]) if (one !== undefined) one.word = "changed";
    expect(arrived).toEqual({ list: [{ word: "sent" }], bytes: new Uint8Array([1]), map: new Map([["key", { word: "sent" }]]) });
  });

  test("keeps a key that is named like a prototype's field", () => {
    const value: unknown = JSON.parse('{"__proto__":{"polluted":true},"a":1}');
    const arrived = copyValue(value);
    expect(Object.keys(arrived as object)).toEqual(["__proto__", "a"]);
    expect(Object.getPrototypeOf(arrived)).toBe(Object.prototype);
  });

  test.for<[string, unknown]>([
    ["function", () => {}],
    ["symbol", Symbol("s")],
    ["Promise", Promise.resolve()],
    ["RegExp", /x/],
    ["Error", new Error("e")],
  ])("is never a %s, which the error names", ([name, value]) => {
    expect(() => copyValue({ nested: [value] })).toThrow(new RegExp(`${name} cannot cross a link`, "i"));
  });
});
