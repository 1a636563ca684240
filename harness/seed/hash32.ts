/** A part of a key: strings and whole numbers, in an order that matters. */
export type KeyPart = string | number;

const mixWord = (hash: number, word: number): number => {
  let k = Math.imul(word, 0xcc9e2d51);
  k = (k << 15) | (k >>> 17);
  const mixed = hash ^ Math.imul(k, 0x1b873593);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
};

const finish = (hash: number): number => {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};

/** What `hash32` gives for these bytes as parts, without a list of arguments, which has a limit. */
export const hashBytes = (seed: number, bytes: Uint8Array): number => {
  let hash = seed | 0;
  for (const byte of bytes) hash = mixWord(mixWord(hash, byte), 0);
  return finish(hash);
};

/** The murmur3 hash of a key as an unsigned 32-bit number: integer arithmetic only, so every machine agrees. */
export const hash32 = (seed: number, ...parts: readonly KeyPart[]): number => {
  let hash = seed | 0;
  for (const part of parts) {
    if (typeof part === "number") {
      hash = mixWord(mixWord(hash, part | 0), Math.floor(part / 4294967296));
    } else {
      for (let i = 0; i < part.length; i += 1) hash = mixWord(hash, part.charCodeAt(i));
      hash = mixWord(hash, part.length ^ 0x5eed);
    }
  }
  return finish(hash);
};
