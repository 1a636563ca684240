import type { RawCall } from "#harness/rigs/server-rig.ts";
import type { Endpoint } from "./endpoints.ts";
import type { Callers } from "./spoil-kinds.ts";

/** The right body of an endpoint. */
export const filled = (body: Endpoint["body"], id: string): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(body ?? {}).map(([key, value]) => [key, value === ":id" ? id : value]));

/** The path with its parameters, the last one replaced by `other` where it has one beside the workspace. */
export const targetOf = ({ path, part = "" }: Endpoint, id: string, other = part): string => path.replace(":id", id).replace(/:\w+/, other);

/** The request as it would be right, but for whoever asks. */
export const rightCall = (endpoint: Endpoint, callers: Callers, verb: string): RawCall => {
  const { method, gate, body } = endpoint;
  const bearer = gate === "agent" || gate === "own" ? { bearer: callers.own } : {};
  const target = targetOf(endpoint, callers.id);
  return { verb, method, target, ...bearer, ...(body === undefined ? {} : { body: filled(body, callers.id) }) };
};

/** Whether a text is what every endpoint with a body asks for. */
export const isJsonObject = (text: string): boolean => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
};
