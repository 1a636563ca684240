import { ApiError, badRequestBody } from "./api-error.ts";
import { field, fieldsOf, parseBody, type Fields } from "./json-body.ts";
import type { Direction, LiveToxic } from "./live-toxic.ts";
import { TOXIC_TYPES } from "./toxics/toxic-types.ts";
import type { Attributes, ToxicType } from "./toxics/toxic.ts";

/** A toxicity as the 32-bit float that Toxiproxy keeps, in the fewest digits that mean it. */
const float32 = (value: number): number => {
  const single = Math.fround(value);
  for (let digits = 1; digits < 9; digits += 1) {
    const short = Number(single.toPrecision(digits));
    if (Math.fround(short) === single) return short;
  }
  return single;
};

const toxicityOf = (fields: Fields, otherwise: number): number => {
  const toxicity = field(fields, "toxicity", otherwise);
  if (toxicity >= 0 && toxicity <= 1) return float32(toxicity);
  throw badRequestBody(`toxicity must be a number from 0 to 1, found ${toxicity}`);
};

const attributesOf = (given: unknown, behaviour: ToxicType, otherwise: Attributes): Attributes => {
  const fields = fieldsOf(given, "the attributes");
  const entries = Object.entries(behaviour.attributes).map(([name, { min, max }]): [string, number] => {
    const value = field(fields, name, otherwise[name] ?? 0);
    if (Number.isInteger(value) && value >= min && value <= max) return [name, value];
    throw badRequestBody(`attribute ${name} must be a whole number from ${min} to ${max}, found ${value}`);
  });
  return Object.fromEntries(entries);
};

const directionOf = (stream: string): Direction => {
  const direction = stream.toLowerCase();
  if (direction === "upstream" || direction === "downstream") return direction;
  throw new ApiError(400, "stream was invalid, can be either upstream or downstream");
};

/**
 * The toxic that a body asks for, with Toxiproxy's defaults and in its order of checks: JSON, stream, type, name, attributes.
 * Throws `ApiError` 400, or 409 when `taken` says so of the name.
 */
export const newToxic = (body: string, taken: (name: string) => boolean): LiveToxic => {
  const fields = fieldsOf(parseBody(body), "the toxic");
  const type = field(fields, "type", "");
  const stream = field(fields, "stream", "downstream");
  const given = field(fields, "name", "");
  const direction = directionOf(stream);
  const behaviour = TOXIC_TYPES.get(type);
  if (behaviour === undefined) throw new ApiError(400, "invalid toxic type");
  const name = given === "" ? `${type}_${stream}` : given;
  if (taken(name)) throw new ApiError(409, "toxic already exists");
  const attributes = attributesOf(fields.values.get("attributes"), behaviour, {});
  return { name, type, stream, direction, toxicity: toxicityOf(fields, 1), attributes, behaviour };
};

/** The toxic with the attributes and the toxicity that a body gives; everything else stays. Throws `ApiError` 400. */
export const updatedToxic = (toxic: LiveToxic, body: string): LiveToxic => {
  const fields = fieldsOf(parseBody(body), "the toxic");
  const attributes = attributesOf(fields.values.get("attributes"), toxic.behaviour, toxic.attributes);
  return { ...toxic, attributes, toxicity: toxicityOf(fields, toxic.toxicity) };
};
