import type { History, HistoryEvent } from "#harness/history/event.ts";

type Invoke = Extract<HistoryEvent, { type: "invoke" }>;
type Complete = Extract<HistoryEvent, { type: "complete" }>;

/**
 * How a request ended, as far as the container is concerned:
 * `served` the container answered (a 404 or a refused path is an answer of a woken sandbox),
 * `failed` it did not, `undecided` the client went away or the admitted command ran out of time.
 */
export type RequestEnd = "served" | "failed" | "undecided";

/** One request that needed the container. */
export interface ContainerRequest {
  readonly op: number;
  readonly user: string;
  readonly verb: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** Null while it was never answered. */
  readonly status: number | null;
  readonly body: Readonly<Record<string, unknown>>;
  readonly code: string | undefined;
  readonly end: RequestEnd;
  /** Tries that the platform made; 1 where its answer does not say. */
  readonly attempts: number;
}

/** One operation of a client of the story, answered or not. */
export interface StoryOperation {
  readonly invoke: Invoke;
  readonly complete: Complete | undefined;
}

/** What the rig's client reports when it hung up itself. */
const CLIENT_GONE = "CLIENT_GONE";

/** The operations of the story itself: what the epilogue asks is no measurement. */
export const storyOperations = (history: History): readonly StoryOperation[] => {
  const completions = new Map<number, Complete>();
  const invokes: Invoke[] = [];
  let over = false;
  for (const event of history.events) {
    if (event.type === "epilogue") over = true;
    else if (event.type === "complete") completions.set(event.op, event);
    else if (event.type === "invoke" && !over && !event.client.startsWith("epilogue")) invokes.push(event);
  }
  return invokes.map((invoke) => ({ invoke, complete: completions.get(invoke.op) }));
};

const endOf = (verb: string, complete: Complete | undefined): RequestEnd => {
  if (complete === undefined) return "failed";
  const { status, body, code } = complete;
  if (status === null) return code === CLIENT_GONE ? "undecided" : "failed";
  if (status === 200) return "served";
  if (verb === "exec" && status === 504) return "undecided";
  return status < 500 ? (verb === "read" || body?.["attempts"] !== undefined ? "served" : "failed") : "failed";
};

/** Refused before the container was asked: the answer tells of no try (a 404 of both sources tells its sources). */
const refusedAtTheDoor = (complete: Complete | undefined): boolean => {
  const status = complete?.status ?? null;
  if (status === null || status < 400 || status >= 500 || status === 404) return false;
  return complete?.body?.["attempts"] === undefined;
};

const needsContainer = ({ invoke, complete }: StoryOperation): boolean => {
  if (refusedAtTheDoor(complete)) return false;
  if (invoke.verb === "exec" || invoke.verb === "wake") return true;
  if (invoke.verb !== "read" || invoke.args["source"] === "r2") return false;
  return complete?.body?.["source"] !== "r2";
};

/** The request that an operation makes of the container; null when it needs none. */
export const containerRequest = (operation: StoryOperation): ContainerRequest | null => {
  if (!needsContainer(operation)) return null;
  const { invoke, complete } = operation;
  const attempts = complete?.body?.["attempts"];
  return {
    op: invoke.op,
    user: invoke.user,
    verb: invoke.verb,
    args: invoke.args,
    status: complete?.status ?? null,
    body: complete?.body ?? {},
    code: complete?.code,
    end: endOf(invoke.verb, complete),
    attempts: typeof attempts === "number" ? attempts : 1,
  };
};
