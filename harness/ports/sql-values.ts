/** PostgreSQL's text for an instant in UTC, such as `2026-01-01 00:00:00.12+00`. */
const INSTANT = /^(\d{4,}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d+))?\+00$/;

/** ISO 8601 with milliseconds, cut off and not rounded; `infinity` and years before Christ stay as they are. */
const toIso = (text: string): string => {
  const [, day, time, fraction = ""] = INSTANT.exec(text) ?? [];
  return day === undefined || time === undefined ? text : `${day}T${time}.${fraction.padEnd(3, "0").slice(0, 3)}Z`;
};

const asText = (text: string): string => text;
const toJson = (text: string): unknown => JSON.parse(text);

/**
 * How a `Row` shows PostgreSQL's values, by the type's OID: every driver reads with it, in a session whose time
 * zone is UTC. A type that is not named here is its text, a boolean or an array as the driver has it.
 */
export const SQL_VALUES: Readonly<Record<number, (text: string) => unknown>> = {
  20: Number, // int8
  21: Number, // int2
  23: Number, // int4
  26: Number, // oid
  114: toJson, // json
  700: Number, // float4
  701: Number, // float8
  1082: asText, // date
  1114: asText, // timestamp
  1184: toIso, // timestamptz
  1700: Number, // numeric
  3802: toJson, // jsonb
};
