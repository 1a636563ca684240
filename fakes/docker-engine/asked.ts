import type { Answer } from "./answer.ts";
import type { Call } from "./call-kind.ts";

/** One request to the Engine, taken apart. */
export interface Asked {
  /** The container, exec, image, volume or network in its path, as the caller wrote it. */
  readonly ref: string;
  readonly query: URLSearchParams;
  readonly body: Uint8Array;
  /** The minor version of API 1 that it is answered in. */
  readonly minor: number;
  /** Aborts when the caller goes away. */
  readonly signal: AbortSignal;
}

export type Handler = (asked: Asked) => Answer | Promise<Answer>;

export type Handlers = Readonly<Record<Call, Handler>>;

const FALSE = new Set(["", "0", "no", "false", "none"]);

/** A query's yes or no, as the Engine reads it: whatever is not a no is a yes. */
export const flag = (query: URLSearchParams, name: string): boolean => !FALSE.has((query.get(name) ?? "").trim().toLowerCase());

/** A query's number; `absent` when there is none. */
export const numberOf = (query: URLSearchParams, name: string, absent: number): number => {
  const text = query.get(name) ?? "";
  const value = Number(text);
  return text === "" || Number.isNaN(value) ? absent : value;
};
