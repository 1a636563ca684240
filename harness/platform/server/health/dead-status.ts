/** What a proxy in front of an agent answers when the agent is gone (server:DEAD-01). */
const DEAD: readonly number[] = [502, 503, 504, 521, 522, 523, 524];

/** Whether an answer's status suggests that its origin is dead (server:DEAD-01, DEAD-02). */
export const isDeadStatus = (status: number): boolean => DEAD.includes(status);

/** What a look at the backend brought. */
export type ProbeSight = { readonly kind: "running" } | { readonly kind: "not-running" } | { readonly kind: "error" };

/** A look that failed says nothing about the agent (server:DEAD-06). */
export const isDeadSight = (sight: ProbeSight): boolean => sight.kind === "not-running";
