import { badRequestBody } from "./api-error.ts";

/** A JSON object by lower-cased keys: Toxiproxy does not mind their case, and the last one of a name counts. */
export interface Fields {
  /** What it describes, such as `proxy 2`. */
  readonly what: string;
  readonly values: ReadonlyMap<string, unknown>;
}

const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\]|\\.)*"/sy;

const kindOf = (value: unknown): string => {
  if (Array.isArray(value)) return "array";
  return typeof value === "boolean" ? "bool" : value === null ? "null" : typeof value;
};

const skip = (pattern: RegExp, text: string, from: number): number => {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : text.length + 1;
};

/** Where the first JSON value ends; behind the text's end when it does not. */
const endOfValue = (text: string, start: number): number => {
  let depth = 0;
  for (let at = start; at < text.length;) {
    const character = text[at] ?? "";
    if (depth === 0 && at > start && /[\s,:{}[\]"]/.test(character)) return at;
    at = character === '"' ? skip(STRING, text, at) : at + 1;
    if (character === "{" || character === "[") depth += 1;
    if (character === "}" || character === "]") depth -= 1;
    if (depth === 0 && /[\]}"]/.test(character)) return at;
  }
  return depth === 0 ? text.length : text.length + 1;
};

/** The first JSON value of a body; what follows is not looked at. Throws `ApiError` 400. */
export const parseBody = (text: string): unknown => {
  const start = skip(SPACE, text, 0);
  if (start === text.length) throw badRequestBody("EOF");
  const end = endOfValue(text, start);
  if (end > text.length) throw badRequestBody("unexpected EOF");
  try {
    return JSON.parse(text.slice(start, end)) as unknown;
  } catch (error) {
    throw badRequestBody(error instanceof Error ? error.message : String(error));
  }
};

const mismatch = (value: unknown, expected: string): Error => badRequestBody(`json: cannot unmarshal ${kindOf(value)} into ${expected}`);

/** A value that must be an object, by its keys; `null` is an object without any. Throws `ApiError` 400. */
export const fieldsOf = (value: unknown, what: string): Fields => {
  if (value === null || value === undefined) return { what, values: new Map() };
  if (typeof value !== "object" || Array.isArray(value)) throw mismatch(value, what);
  return { what, values: new Map(Object.entries(value).map(([key, field]) => [key.toLowerCase(), field])) };
};

/** A value that must be a list; `null` is an empty one. Throws `ApiError` 400. */
export const listOf = (value: unknown, what: string): readonly unknown[] => {
  if (value === null) return [];
  if (!Array.isArray(value)) throw mismatch(value, what);
  return value as unknown[];
};

/** A field of the type that `otherwise` has, or `otherwise` when it is missing or null. Throws `ApiError` 400. */
export const field = <T extends string | number | boolean>({ what, values }: Fields, name: string, otherwise: T): T => {
  const value = values.get(name) ?? otherwise;
  if (typeof value !== typeof otherwise) throw mismatch(value, `field ${name} of ${what}, of type ${kindOf(otherwise)}`);
  return value as T;
};
