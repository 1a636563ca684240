// Runs in Node and in k6: it imports nothing but types, and no engine has arithmetic of its own.
import type { LoadRequest, Stage, Workload } from "./workload.ts";

/** What decides the n-th request; plain data. */
export interface RequestPlan {
  readonly requests: readonly LoadRequest[];
  /** The kinds of one round, as indexes of `requests`. */
  readonly round: readonly number[];
  readonly users: Workload["users"];
  readonly origins: readonly string[];
}

/** The n-th request, whoever sends it. */
export interface PlannedRequest {
  readonly kind: number;
  readonly origin: number;
  readonly path: string;
  readonly body: string | null;
  /** What the body of its answer has to contain; null when any will do. */
  readonly bodyIncludes: string | null;
}

/** When a request is meant to be sent, ms from the beginning: evenly spaced within a stage. */
export const intendedMs = (stages: readonly Stage[], n: number): number => {
  let fromMs = 0;
  let first = 0;
  for (const { rate, seconds } of stages) {
    if (n < first + rate * seconds) return fromMs + ((n - first) * 1_000) / rate;
    first += rate * seconds;
    fromMs += seconds * 1_000;
  }
  return fromMs;
};

/** The name of a user by number, from 0. */
export const userName = (number: number): string => `load-${number}`;

/** The id of a user's workspace. */
export const workspaceId = (number: number): string => `10ad${number.toString(16).padStart(4, "0")}-0000-4000-8000-000000000000`;

const filled = (template: string, user: number, n: number): string =>
  template.replaceAll("{user}", userName(user)).replaceAll("{workspace}", workspaceId(user)).replaceAll("{n}", String(n));

/** The n-th request of a plan, from 0. Kinds, users and isolates take turns against each other, so that all pairs meet. */
export const requestAt = ({ requests, round, users, origins }: RequestPlan, n: number): PlannedRequest => {
  const turn = Math.floor(n / round.length);
  const kind = round[n % round.length] ?? 0;
  const request = requests[kind];
  if (request === undefined) throw new Error(`there is no request ${kind}`);
  // One user after the other by blocks; without blocks each round begins at another user, so that no user meets one kind only.
  const place = users.inARow > 1 ? Math.floor(n / users.inARow) : n + turn;
  const user = place % users.count;
  // A user's next request goes to another isolate, also when the number of users is a multiple of theirs.
  const origin = (users.inARow > 1 ? n + turn : place + Math.floor(place / users.count)) % origins.length;
  const { bodyIncludes } = request.success;
  return {
    kind,
    origin,
    path: filled(request.path, user, n),
    body: request.body === undefined ? null : filled(request.body, user, n),
    bodyIncludes: bodyIncludes === undefined ? null : filled(bodyIncludes, user, n),
  };
};
