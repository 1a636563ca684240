import fc from "fast-check";

const SURROGATES = { from: 0xd800, count: 0x800 };

/**
 * Any character of Unicode, as the unit of `fc.string`. The library's own `binary` unit draws the same ones, but lays out all 1.1 million
 * of them in a table first: more than a second for whoever loads a file that names it.
 */
export const anyCharacter: fc.Arbitrary<string> = fc
  .integer({ min: 0, max: 0x10ffff - SURROGATES.count })
  .map((rank) => String.fromCodePoint(rank < SURROGATES.from ? rank : rank + SURROGATES.count));
