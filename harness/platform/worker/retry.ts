import { sleep, TIMED_OUT, withDeadline } from "#harness/ports/clock.ts";
import { randomId } from "#harness/ports/random.ts";
import { factsOf } from "./error-facts.ts";
import type { Failure } from "./failure.ts";
import type { HostCall, HostReply } from "./host/host-call.ts";
import type { IsolateContext } from "./isolate-ports.ts";
import type { Operation } from "./parts/operation.ts";

/** Probes and keep-alive around one try, ms: what worker:RETRY-11 allows beside the wake budget. */
const OUTER_MS = 10_000;

/** How a container operation ended, after as many tries as it made. */
export type Attempted<T> =
  | { readonly ok: true; readonly value: T; readonly waitedMs: number; readonly attempts: number }
  | { readonly ok: false; readonly failure: Failure; readonly attempts: number };

export interface Attempt<T> {
  readonly operation: Operation;
  /** Null: the configured budget. */
  readonly wakeBudgetMs: number | null;
  /** Longest time of the operation itself, ms. */
  readonly operationMs: number;
  readonly attempts?: number;
  readonly run: (call: HostCall) => Promise<HostReply<T>>;
}

/** Counts a container operation when it is over (worker:OBS-1, OBS-4, OBS-5, OBS-9). */
const counting = async <T>(
  context: IsolateContext,
  operation: Operation,
  work: (tally: Tally) => Promise<Attempted<T>>,
): Promise<Attempted<T>> => {
  const tally: Tally = { errors: [], wake: null };
  const ended = await work(tally);
  // A restart only leaves a promise with the Host: it needed no container yet.
  if (operation === "restart") return ended;
  const { metrics } = context;
  for (const code of tally.errors) metrics.observe({ kind: "sdk-error", code });
  if (tally.wake !== null) metrics.observe({ kind: "wake", ...tally.wake });
  const failedTries = ended.ok ? ended.attempts - 1 : ended.attempts;
  metrics.observe({ kind: "container", failedTries, served: ended.ok, exhausted: !ended.ok && ended.failure.status === 503 });
  return ended;
};

/** What the tries of one request met. */
interface Tally {
  readonly errors: string[];
  wake: { readonly ms: number; readonly served: boolean } | null;
}

/** The code or kind that a failed try is counted under; what nobody could name is UNKNOWN. */
const codeOf = ({ kind, reason }: Failure): string => (kind === "internal" ? "UNKNOWN" : (reason ?? kind));

/** Tries a container operation: again by kind of failure, never after admission (worker:RETRY-1 to RETRY-10). */
export const attempt = <T>(context: IsolateContext, wanted: Attempt<T>): Promise<Attempted<T>> =>
  counting(context, wanted.operation, (tally) => tries(context, wanted, tally));

const tries = async <T>(context: IsolateContext, wanted: Attempt<T>, tally: Tally): Promise<Attempted<T>> => {
  const { ports, parts, config } = context;
  const attempts = wanted.attempts ?? config.retryAttempts;
  const requestId = randomId(ports.random, "req");
  const requestedAt = ports.clock.now();
  const wakeBudgetMs = wanted.wakeBudgetMs ?? config.wakeBudgetMs;
  const deadline = requestedAt + requestBoundMs(context, wanted, { attempts, wakeBudgetMs });
  for (let number = 1; ; number += 1) {
    const triedAt = ports.clock.now();
    const reply = await oneTry(
      context,
      { ...wanted, deadline },
      { requestId, isolate: ports.name, attempt: number, requestedAt, wakeBudgetMs },
    );
    // From the first decision to wake, whichever try got there.
    const wokenMs = triedAt - requestedAt + (reply.ok ? reply.waitedMs : ports.clock.now() - triedAt);
    if (reply.woke === true) tally.wake = { ms: wokenMs, served: reply.ok };
    if (reply.ok) return { ...reply, attempts: number };
    tally.errors.push(codeOf(reply.failure));
    if (!parts.mayRetry(wanted.operation, reply.failure)) return { ...reply, attempts: number };
    const delayMs = parts.retryDelayMs(number, attempts, config.retryBaseDelayMs);
    if (delayMs > 0) await sleep(ports.clock, delayMs);
    if (number >= attempts || ports.clock.now() >= deadline) return { ...reply, attempts: number };
  }
};

/** The longest that all tries of a request may take together, ms (worker:RETRY-11). */
const requestBoundMs = (
  { parts, config }: IsolateContext,
  { operationMs }: Pick<Attempt<unknown>, "operationMs">,
  { attempts, wakeBudgetMs }: { readonly attempts: number; readonly wakeBudgetMs: number },
): number => {
  let delaysMs = 0;
  for (let number = 1; number < attempts; number += 1) delaysMs += parts.retryDelayMs(number, attempts, config.retryBaseDelayMs);
  return attempts * (wakeBudgetMs + OUTER_MS) + delaysMs + operationMs;
};

/** One call of the Host within its bound; whatever it throws is a failure with a kind. */
const oneTry = async <T>(
  { ports, parts }: IsolateContext,
  wanted: Attempt<T> & { readonly deadline: number },
  call: HostCall,
): Promise<HostReply<T>> => {
  const boundMs = Math.min(call.wakeBudgetMs + OUTER_MS + wanted.operationMs, wanted.deadline - ports.clock.now());
  try {
    const reply = await withDeadline(ports.clock, boundMs, wanted.run({ ...call, giveUpAt: ports.clock.now() + boundMs }));
    return reply === TIMED_OUT ? { ok: false, failure: noAnswer(boundMs) } : reply;
  } catch (error) {
    return { ok: false, failure: parts.triage(factsOf(error)) };
  }
};

const noAnswer = (boundMs: number): Failure => ({
  kind: "interrupted",
  message: `The sandbox's Host did not answer within ${boundMs} ms`,
  transient: true,
  admitted: "unknown",
  status: 503,
  reason: "interrupted",
});
