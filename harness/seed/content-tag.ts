import { hash32, hashBytes } from "./hash32.ts";

/** Bytes are hashed in pieces: each is finished for itself. */
const PIECE = 4_096;

/** A short fingerprint of some bytes, 16 hex digits: equal bytes have equal tags on every machine. No proof against intent. */
export const contentTag = (bytes: Uint8Array): string => {
  const hash = (seed: number): string => {
    let sum = seed;
    for (let from = 0; from < bytes.length; from += PIECE) sum = hashBytes(sum, bytes.subarray(from, from + PIECE));
    return hash32(sum, bytes.length).toString(16).padStart(8, "0");
  };
  return `${hash(1)}${hash(2)}`;
};
