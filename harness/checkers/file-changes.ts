import type { History } from "#harness/history/event.ts";
import { fileValue } from "#harness/history/file-value.ts";
import type { OperationRecord } from "./checker.ts";

/** One change of a file that somebody asked for. Positions are places in the history's order. */
export interface FileChange {
  readonly path: string;
  readonly op: number;
  /** Place in its batch; 0 for a request of its own. */
  readonly index: number;
  /** What it leaves behind; null for a deletion. */
  readonly value: string | null;
  readonly from: number;
  /** When it was acknowledged; infinite when it may still happen. */
  readonly to: number;
  /** Whether the bucket had followed when it was acknowledged; unacknowledged ones promise nothing. */
  readonly promise: "durable" | "behind" | "none";
}

/** What somebody saw of a file. */
export interface FileSight {
  readonly path: string;
  readonly op: number;
  readonly source: string;
  /** The content, null for none, or only that there is some. */
  readonly value: string | null | { readonly some: true };
  readonly stale: boolean;
  readonly from: number;
  readonly to: number;
  readonly at: number;
}

/** Everything that happened to one user's files, as far as clients know. */
export interface FileLog {
  readonly changes: readonly FileChange[];
  readonly sights: readonly FileSight[];
}

type Fields = Readonly<Record<string, unknown>>;

/** An operation with where it began and ended in the history's order. */
interface Placed extends OperationRecord {
  readonly from: number;
  readonly to: number;
}

const placed = (history: History): readonly Placed[] => {
  const found = new Map<number, { -readonly [K in keyof Placed]: Placed[K] }>();
  history.events.forEach((event, place) => {
    if (event.type === "invoke") found.set(event.op, { invoke: event, complete: undefined, from: place, to: Number.POSITIVE_INFINITY });
    const open = event.type === "complete" ? found.get(event.op) : undefined;
    if (open !== undefined && event.type === "complete") Object.assign(open, { complete: event, to: place });
  });
  return [...found.values()];
};

const promiseOf = (fields: Fields): FileChange["promise"] => {
  const sync = fields["r2Sync"] as Fields | undefined;
  return sync?.["success"] === true ? "durable" : "behind";
};

/** Asked for, and perhaps done: `answer` is null when nobody knows. */
const change = ({ invoke, from, to }: Placed, asked: Fields & { readonly index: number }, answer: Fields | null): FileChange => ({
  path: String(answer?.["path"] ?? asked["path"]),
  op: invoke.op,
  index: asked.index,
  value: asked["op"] === "delete" ? null : String(asked["value"]),
  from,
  to: answer === null ? Number.POSITIVE_INFINITY : to,
  promise: answer === null ? "none" : promiseOf(answer),
});

/** Null where an answer says nothing of the content. */
const sight = ({ invoke, complete, from, to }: Placed, path: unknown, answer: Fields): FileSight | null => {
  const absent = answer["exists"] === false;
  const common = {
    path: String(answer["path"] ?? path),
    op: invoke.op,
    // An absence is what all sources that were asked have in common.
    source: String((absent ? invoke.args["source"] : answer["source"]) ?? "auto"),
    stale: answer["stale"] === true,
    from,
    to,
    at: complete?.t ?? invoke.t,
  };
  if (typeof answer["exists"] === "boolean") return { ...common, value: absent ? null : { some: true } };
  if (typeof answer["content"] !== "string") return null;
  return { ...common, value: fileValue(answer["content"], answer["encoding"] as "utf-8" | "base64") };
};

const logOne = (one: Placed, log: { changes: FileChange[]; sights: (FileSight | null)[] }): void => {
  const { invoke, complete } = one;
  const { verb, args } = invoke;
  const body = complete?.body ?? {};
  if (verb === "write" || verb === "delete") {
    // A deletion that found nothing may have been made by an earlier try of itself.
    const mayHaveHappened = complete?.outcome !== "fail" || (verb === "delete" && complete.status === 404);
    if (mayHaveHappened) log.changes.push(change(one, { ...args, op: verb, index: 0 }, complete?.outcome === "ok" ? body : null));
  } else if (verb === "read" && complete?.status === 404 && Array.isArray(body["triedSources"])) {
    log.sights.push(sight(one, args["path"], { ...body, exists: false }));
  } else if ((verb === "read" || verb === "exists") && complete?.status === 200) {
    log.sights.push(sight(one, args["path"], body));
  } else if (verb === "batch" && complete?.outcome !== "fail") {
    const results = (complete?.outcome === "ok" ? body["results"] : []) as readonly Fields[];
    const operations = args["operations"] as readonly Fields[];
    operations.forEach((asked, index) => {
      const result = results[index];
      if (asked["op"] === "write" || asked["op"] === "delete")
        log.changes.push(change(one, { ...asked, index }, result?.["success"] === true ? result : null));
      else if (result?.["success"] === true) log.sights.push(sight(one, asked["path"], result));
    });
  }
};

/** The file log of each user. */
export const fileLogs = (history: History): ReadonlyMap<string, FileLog> => {
  const logs = new Map<string, { changes: FileChange[]; sights: (FileSight | null)[] }>();
  for (const one of placed(history)) {
    const log = logs.get(one.invoke.user) ?? { changes: [], sights: [] };
    logs.set(one.invoke.user, log);
    logOne(one, log);
  }
  return new Map([...logs].map(([user, log]) => [user, { changes: log.changes, sights: log.sights.filter((one) => one !== null) }]));
};
