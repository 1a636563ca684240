/** About how many bytes a value takes on a wire: what the byte-wise toxics count. */
export const wireSize = (value: unknown): number => {
  if (value === null || value === undefined) return 4;
  if (value instanceof Uint8Array) return value.length;
  if (typeof value === "string") return value.length + 2;
  if (typeof value !== "object") return 8;
  let size = 2;
  for (const [key, entry] of Object.entries(value)) size += key.length + 4 + wireSize(entry);
  return size;
};
