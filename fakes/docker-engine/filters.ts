import { EngineError } from "./engine-error.ts";
import { fieldsOf } from "./json-fields.ts";
import type { Wording } from "./wording.ts";

/** Values by filter: a record has to match one value of each filter, labels all of them. */
export type Filters = ReadonlyMap<string, readonly string[]>;

const valuesOf = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.map(String);
  // The form of API versions below 1.22: {"label": {"a=b": true}}.
  return Object.entries(fieldsOf(value)).flatMap(([name, on]) => (on === true ? [name] : []));
};

/** Reads the `filters` of a list. Throws `EngineError` 400 for one that the list does not know. */
export const parseFilters = (text: string | null, known: readonly string[], wording: Wording): Filters => {
  if (text === null || text === "") return new Map();
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new EngineError(wording.callerError, error instanceof Error ? error.message : String(error));
  }
  const filters = new Map(Object.entries(fieldsOf(parsed)).map(([name, value]) => [name, valuesOf(value)]));
  for (const name of filters.keys()) if (!known.includes(name)) throw new EngineError(400, wording.invalidFilter(name));
  return filters;
};

/** Whether one of a filter's values passes; true when the filter is not there. */
export const anyOf = (filters: Filters, name: string, passes: (value: string) => boolean): boolean =>
  filters.get(name)?.some(passes) ?? true;

/** Whether labels pass `label` filters: each is `name` or `name=value`. */
export const labelsPass = (filters: Filters, labels: Readonly<Record<string, string>>): boolean =>
  (filters.get("label") ?? []).every((wanted) => {
    const at = wanted.indexOf("=");
    return at < 0 ? wanted in labels : labels[wanted.slice(0, at)] === wanted.slice(at + 1);
  });

/** Whether a text is what a name filter looks for: a regular expression, or a part of it when it is none. */
export const nameMatches = (name: string, wanted: string): boolean => {
  try {
    return new RegExp(wanted).test(name);
  } catch {
    return name.includes(wanted);
  }
};
