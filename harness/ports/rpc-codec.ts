import { BackendError, type BackendErrorFields } from "./backend-error.ts";
import { LinkError, type LinkFailure } from "./link-failure.ts";

/** A call as it crosses a wire. */
export interface WireCall {
  readonly method: string;
  readonly args: readonly unknown[];
}

type WireError =
  | { readonly kind: "backend"; readonly fields: BackendErrorFields }
  | { readonly kind: "link"; readonly failure: LinkFailure }
  | { readonly kind: "plain"; readonly name: string; readonly message: string };

type WireAnswer = { readonly value: unknown } | { readonly error: WireError };

const BYTES = "$bytes";

const replacer = (_key: string, value: unknown): unknown =>
  value instanceof Uint8Array ? { [BYTES]: btoa(Array.from(value, (byte) => String.fromCharCode(byte)).join("")) } : value;

const reviver = (_key: string, value: unknown): unknown => {
  if (typeof value !== "object" || value === null || !(BYTES in value)) return value;
  return Uint8Array.from(atob(String(value[BYTES])), (char) => char.charCodeAt(0));
};

/** Plain data with bytes in it, as JSON text. */
export const encodeWire = (value: unknown): string => JSON.stringify(value, replacer) ?? "null";

/** The reverse of `encodeWire`. */
export const decodeWire = (text: string): unknown => JSON.parse(text, reviver) as unknown;

const wireError = (error: unknown): WireError => {
  if (error instanceof BackendError) return { kind: "backend", fields: error.fields };
  if (error instanceof LinkError) return { kind: "link", failure: error.failure };
  return error instanceof Error
    ? { kind: "plain", name: error.name, message: error.message }
    : { kind: "plain", name: "Error", message: String(error) };
};

type AnyMethod = (...args: unknown[]) => Promise<unknown>;

/** Serves one encoded call on `api`; what it throws becomes part of the answer. */
export const serveWire = async (api: object, text: string): Promise<string> => {
  const { method, args } = decodeWire(text) as WireCall;
  const handler = (api as Record<string, AnyMethod | undefined>)[method];
  if (typeof handler !== "function") return encodeWire({ error: { kind: "plain", name: "TypeError", message: `no method "${method}"` } });
  try {
    return encodeWire({ value: await handler.apply(api, [...args]) });
  } catch (error) {
    return encodeWire({ error: wireError(error) });
  }
};

/** The value of an encoded answer; throws what the other side threw, by its fields. */
export const readWire = (text: string, link: string): unknown => {
  const answer = decodeWire(text) as WireAnswer;
  if (!("error" in answer)) return answer.value;
  const { error } = answer;
  if (error.kind === "backend") throw new BackendError(error.fields);
  if (error.kind === "link") throw new LinkError(error.failure, link);
  throw Object.assign(new Error(error.message), { name: error.name });
};

/** A stub that sends each call through `post` and reads its answer. */
export const wireStub = <T extends object>(
  methods: readonly (keyof T & string)[],
  post: (body: string) => Promise<string>,
  link: string,
): T => {
  const stub: Record<string, AnyMethod> = {};
  for (const method of methods) stub[method] = async (...args) => readWire(await post(encodeWire({ method, args })), link);
  return stub as T;
};
