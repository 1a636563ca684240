import type { Random } from "#harness/ports/random.ts";

/** An identifier as the Engine makes them: 64 hex digits. */
export const hexId = (random: Random): string => Array.from({ length: 8 }, () => random.uint32().toString(16).padStart(8, "0")).join("");

const PREFIX = /^[0-9a-f]+$/;

/** The one whose id starts with `ref`; null when there is none, or several. */
export const byIdPrefix = <T extends { readonly id: string }>(all: Iterable<T>, ref: string): T | null => {
  if (!PREFIX.test(ref)) return null;
  let found: T | null = null;
  for (const one of all) {
    if (!one.id.startsWith(ref)) continue;
    if (found !== null) return null;
    found = one;
  }
  return found;
};
