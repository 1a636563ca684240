/** Longer content is told apart by its length and its ends, characters. */
const WHOLE_MAX = 200;
const END = 60;

/**
 * A file's content as histories name it, so that what was written and what was read can be compared
 * without keeping megabytes: text as it is, anything else by its base64.
 */
export const fileValue = (content: string, encoding: "utf-8" | "base64" = "utf-8"): string => {
  const named = encoding === "utf-8" ? content : `base64:${content}`;
  return named.length <= WHOLE_MAX ? named : `${named.slice(0, END)}…${named.length}…${named.slice(-END)}`;
};
