const ISO_TIME = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?Z$/;

/** The time of a sync marker: `syncId|time` or only a time; anything else is null (worker:STATE-5). */
export const parseMarker = (text: string): string | null => {
  const time = text.trim().split("|").at(-1) ?? "";
  return ISO_TIME.test(time) ? time : null;
};
