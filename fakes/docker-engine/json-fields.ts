import { EngineError } from "./engine-error.ts";
import { textOf } from "./answer.ts";
import { NO_BODY, notAnObject } from "./wording.ts";

/** A JSON object whose fields are not known. */
export type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);

/** The object; empty when it is none. */
export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});

/** The texts of a list; empty when it is none. One text is a list of one, as the Engine takes it for commands. */
export const textsOf = (value: unknown): readonly string[] => {
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
};

export const listOf = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.map(fieldsOf) : []);

/** The text; empty when it is none. */
export const textIn = (value: unknown): string => (typeof value === "string" ? value : "");

/** The texts of an object by their names. */
export const textRecord = (value: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(fieldsOf(value)).filter((entry): entry is [string, string] => typeof entry[1] === "string"));

/** What Go calls a JSON value that is no object. */
const goKindOf = (value: unknown): string => (typeof value === "boolean" ? "bool" : Array.isArray(value) ? "array" : typeof value);

const parsed = (text: string, malformed: 400 | 500): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new EngineError(malformed, error instanceof Error ? error.message : String(error));
  }
};

/**
 * A request's JSON object; null when there is no body. Throws `EngineError` when it is not JSON, or another value than an object: 400,
 * unless the caller knows better. A `null` is an empty object, as Go has it.
 */
export const bodyFields = (body: Uint8Array, malformed: 400 | 500 = 400): Fields | null => {
  const text = textOf(body).trim();
  if (text === "") return null;
  const value = parsed(text, malformed);
  if (value !== null && !isFields(value)) throw new EngineError(malformed, notAnObject(goKindOf(value)));
  return fieldsOf(value);
};

/** A request's JSON object. Throws `EngineError` 400 when there is none. */
export const requiredFields = (body: Uint8Array): Fields => {
  const fields = bodyFields(body);
  if (fields === null) throw new EngineError(400, NO_BODY);
  return fields;
};
