import { hash32 } from "#harness/seed/hash32.ts";
import { requestAt, intendedMs, type RequestPlan } from "./request-at.ts";
import { plannedRequests, type LoadOrder } from "./workload.ts";

/** Every kind as often as it weighs, in an order that only the names decide. */
const roundOf = (requests: RequestPlan["requests"]): readonly number[] =>
  requests
    .flatMap(({ name, weight }, kind) => Array.from({ length: weight }, (_, i) => ({ kind, key: hash32(0, "round", name, i) })))
    .toSorted((one, other) => one.key - other.key || one.kind - other.kind)
    .map(({ kind }) => kind);

/** What decides every request of an order. */
export const requestPlan = ({ workload, origins }: LoadOrder): RequestPlan => ({
  requests: workload.requests,
  round: roundOf(workload.requests),
  users: workload.users,
  origins,
});

/** When each request is meant to be sent, ms from the beginning, fixed before anything is sent. */
export const arrivals = ({ form }: Pick<LoadOrder, "form">): Float64Array =>
  Float64Array.from({ length: plannedRequests(form) }, (_, n) => intendedMs(form.stages, n));

/** The kind of each request, as an index of the workload's requests. */
export const kindsOf = (order: LoadOrder): Uint8Array => {
  const plan = requestPlan(order);
  return Uint8Array.from({ length: plannedRequests(order.form) }, (_, n) => requestAt(plan, n).kind);
};
