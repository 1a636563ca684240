import type { RawCall } from "#harness/rigs/server-rig.ts";
import type { Endpoint } from "./endpoints.ts";

/** What is wrong with a request. */
export const SPOILS = [
  ...(["bearer", "id", "unknown", "part", "path", "method", "json", "field", "huge"] as const),
  ...(["bytes", "content", "query", "header", "framing", "authorization", "tenant", "caller"] as const),
] as const;
export type Spoil = (typeof SPOILS)[number];

/** Junk as a plan draws it: JSON only. */
export interface Junk {
  readonly endpoint: string;
  readonly spoil: Spoil;
  /** Picks where there is a choice. */
  readonly pick: number;
  /** A body that is no JSON object, mostly. */
  readonly text: string;
  /** Something to stand in a field, mostly where it must not. */
  readonly value: unknown;
  /** A body that is no text, mostly. */
  readonly bytes: readonly number[];
}

/** Who the story's callers are. */
export interface Callers {
  readonly id: string;
  readonly own: string;
  /** Another workspace, which has live tokens. */
  readonly other: string;
  /** Bearers that are good for nobody here. */
  readonly wrong: readonly (string | null)[];
  /** A UUID that is no workspace's. */
  readonly unknown: string;
  /** Whether the server belongs to one tenant, and finds nothing for others (server:AUTH-01). */
  readonly isTenants: boolean;
  /** Whether Content-Length and what else frames a request are the story's to write: on a socket they are the client library's. */
  readonly framesItself: boolean;
}

/** How a spoiled request differs from the right one, and the statuses of which it must get one. */
export interface Spoiling {
  readonly call: Partial<RawCall>;
  readonly statuses: readonly number[];
  /** The refusal has no body: whoever belongs elsewhere is not told that there is something (server:AUTH-01). */
  readonly isBare?: boolean;
}

/** Spoils a request in one way; null where it cannot be spoiled so, or stays right. */
export type Spoiler = (endpoint: Endpoint, junk: Junk, callers: Callers) => Spoiling | null;

/** One of them by a number of whatever size. */
export const pickOf = <T>(choices: readonly T[], pick: number): T | undefined => choices[pick % choices.length];
