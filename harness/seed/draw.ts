import { hash32, type KeyPart } from "./hash32.ts";

/** A whole number in [min, max], each equally likely for ranges far below 2^32. */
export const between = (draw: number, min: number, max: number): number => min + (draw % (max - min + 1));

// 2^(i/16) scaled by 2^16, so that a log-uniform draw needs no floating-point logarithm.
const OCTAVE = [
  65536, 68438, 71468, 74632, 77936, 81386, 84990, 88752, 92682, 96785, 101070, 105545, 110218, 115098, 120194, 125515,
] as const;

/** A whole number of milliseconds in [1, max], log-uniform: each doubling is equally likely. Integer arithmetic only. */
export const logUniform = (draw: number, max: number): number => {
  const sixteenths = Math.max(1, (31 - Math.clz32(Math.max(1, max))) * 16);
  const position = draw % sixteenths;
  const scaled = (OCTAVE[position & 15] ?? 65536) * 2 ** (position >> 4);
  return Math.min(max, Math.max(1, Math.floor(scaled / 65536)));
};

/**
 * Draws named by their key, not by their turn: dropping one caller leaves every other draw as it
 * was, which is what makes shrinking possible. `next` counts the calls of each key.
 */
export class KeyedDraws {
  readonly #seed: number;
  readonly #counts = new Map<KeyPart, number>();

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** How often this key has been drawn before, then one more. */
  nth(key: KeyPart): number {
    const count = this.#counts.get(key) ?? 0;
    this.#counts.set(key, count + 1);
    return count;
  }

  /** An unsigned 32-bit draw for exactly this key. */
  at(...parts: readonly KeyPart[]): number {
    return hash32(this.#seed, ...parts);
  }

  /** The next draw of the stream that the key names. */
  next(key: string): number {
    return hash32(this.#seed, key, this.nth(key));
  }
}
