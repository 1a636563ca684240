import { operationsOf, type OperationRecord } from "#harness/checkers/checker.ts";
import type { History } from "#harness/history/event.ts";

/** Verbs whose meaning is known; what a story sends by its bytes may mean anything. */
const KNOWN: readonly string[] = [
  ...["create", "restart", "pause", "resume", "hibernate", "delete", "collapse", "saveSecret", "deleteSecret", "setModel", "a2a", "get"],
  ...["state", "mintToken", "rotate", "connection", "saveGlobalSecret", "deleteGlobalSecret", "register", "heartbeat", "metrics"],
];

/** The workspace that an operation is about: named by the call, or, when it was made by it, by the answer. */
export const workspaceOf = ({ invoke, complete }: OperationRecord): string =>
  invoke.verb === "create" ? String(complete?.body?.["id"] ?? "") : invoke.user;

/** Whether an operation was under way at some instant from `from` to `to`. */
export const wasUnderWay = ({ invoke, complete }: OperationRecord, from: number, to: number): boolean =>
  invoke.t <= to && (complete?.t ?? Number.POSITIVE_INFINITY) >= from;

/** The operations that may have asked for one of these verbs: calls by their bytes count as any. */
export const operationsAsking = (history: History, verbs: readonly string[]): readonly OperationRecord[] =>
  operationsOf(history).filter(({ invoke }) => verbs.includes(invoke.verb) || !KNOWN.includes(invoke.verb));

/** Whether the story came to its end, so that what should have happened had its time. */
export const cameHome = (history: History): boolean => history.events.some((event) => event.type === "epilogue");
