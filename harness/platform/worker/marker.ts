const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/;

/** The time of a sync marker: `syncId|time` or only a time; anything else is null (worker:STATE-5). */
export const parseMarker = (text: string): string | null => {
  const time = text.trim().split("|").at(-1) ?? "";
  return ISO_TIME.test(time) ? time : null;
};
