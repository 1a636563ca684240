/** A value as it arrives on the other side of a link or comes back out of a storage: a structured clone, made faster for plain data and bytes. */
export const copyValue = (value: unknown): unknown => {
  if (value === null || typeof value !== "object") {
    if (typeof value === "function" || typeof value === "symbol") {
      throw new TypeError(`A ${typeof value} cannot cross a link: only plain data and bytes can`);
    }
    return value;
  }
  if (Array.isArray(value)) return value.length === 0 ? [] : value.map(copyValue);
  if (value instanceof Uint8Array) return value.slice();
  if (value instanceof Map) return new Map([...value].map(([key, entry]) => [copyValue(key), copyValue(entry)]));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError(`A ${value.constructor.name} cannot cross a link: only plain data and bytes can`);
  }
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const entry = copyValue((value as Record<string, unknown>)[key]);
    // Plain assignment to this one name would set the prototype instead.
    if (key === "__proto__") Object.defineProperty(copy, key, { value: entry, enumerable: true, configurable: true, writable: true });
    else copy[key] = entry;
  }
  return copy;
};
