import type { Random } from "#harness/ports/random.ts";

const hex = (value: number): string => value.toString(16).padStart(8, "0");

/** A random UUID of version 4. */
export const uuid = (random: Random): string => {
  const digits = `${hex(random.uint32())}${hex(random.uint32())}${hex(random.uint32())}${hex(random.uint32())}`;
  const variant = ((Number.parseInt(digits.slice(16, 17), 16) & 3) | 8).toString(16);
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `${variant}${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ].join("-");
};

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text is a UUID, and so may reach a statement as one. */
export const isUuid = (text: string): boolean => UUID.test(text);
