import type { HistoryEvent } from "#harness/history/event.ts";
import type { ContainerRequest } from "./container-requests.ts";
import type { WakePhases } from "./measurement.ts";

/** A line of the sandbox's journal with its time. */
export type JournalLine = Pick<Extract<HistoryEvent, { type: "journal" }>, "t" | "entry">;

/** What one served wake looked like from the client and in the sandbox's journal. */
export interface ServedWake {
  readonly requestedAt: number;
  readonly servedAt: number;
  /** The sandbox's journal from the request to the success. */
  readonly lines: readonly JournalLine[];
  readonly served: ContainerRequest;
}

const BOOT_STEPS = new Set(["vm-start", "vm-up", "restore-start", "restore-end", "gateway-start", "gateway-ready"]);

const lastOf = (lines: readonly JournalLine[], kind: string, where: (line: JournalLine) => boolean = () => true): JournalLine | undefined =>
  lines.findLast((line) => line.entry.kind === kind && where(line));

/** From `from` to `to`; a phase whose beginning the client did not see is counted from its request. */
const span = (wake: ServedWake, from: JournalLine | undefined, to: JournalLine | undefined): number | null =>
  to === undefined ? null : to.t - (from?.t ?? wake.requestedAt);

const deciding = ({ lines, requestedAt }: ServedWake): Pick<WakePhases, "queue" | "decide"> => {
  const first = lines.findIndex((line) => BOOT_STEPS.has(line.entry.kind));
  const action = lines[first];
  const lease = lines
    .slice(0, first === -1 ? undefined : first)
    .find((line) => line.entry.kind === "keep-alive" && line.entry["on"] === true);
  const began = action?.entry.kind.endsWith("-start") === true;
  return {
    queue: lease === undefined ? null : lease.t - requestedAt,
    decide: action === undefined || !began ? null : action.t - (lease?.t ?? requestedAt),
  };
};

const booting = (wake: ServedWake, ready: JournalLine | undefined): Pick<WakePhases, "provision" | "restore" | "start"> => {
  const before = ready === undefined ? wake.lines : wake.lines.slice(0, wake.lines.indexOf(ready) + 1);
  const up = lastOf(before, "vm-up");
  const restored = lastOf(before, "restore-end");
  return {
    provision: span(
      wake,
      lastOf(before, "vm-start", (line) => up !== undefined && line.t <= up.t),
      up,
    ),
    restore: span(
      wake,
      lastOf(before, "restore-start", (line) => restored !== undefined && line.t <= restored.t),
      restored,
    ),
    start: span(
      wake,
      lastOf(before, "gateway-start", (line) => line.entry["process"] === ready?.entry["process"]),
      ready,
    ),
  };
};

const answering = (wake: ServedWake, ready: JournalLine | undefined): Pick<WakePhases, "detect" | "firstByte"> => {
  if (ready === undefined) return { detect: null, firstByte: null };
  const after = wake.lines.slice(wake.lines.indexOf(ready) + 1);
  const touch = after.find(({ entry }) => entry.kind === "command-start" || entry.kind === "file-read");
  return { detect: touch === undefined ? null : touch.t - ready.t, firstByte: wake.servedAt - (touch?.t ?? ready.t) };
};

/** When the gateway that served became ready; undefined when it was not seen to. */
export const readinessOf = (wake: ServedWake): JournalLine | undefined => lastOf(wake.lines, "gateway-ready");

/** How a wake's time divides into phases. */
export const phasesOf = (wake: ServedWake): WakePhases => {
  const ready = readinessOf(wake);
  const known = { ...deciding(wake), ...booting(wake, ready), ...answering(wake, ready) };
  const sum = Object.values(known).reduce<number>((total, ms) => total + (ms ?? 0), 0);
  return { ...known, other: wake.servedAt - wake.requestedAt - sum };
};

/** How long the served request's own command ran: the client's doing, not the platform's. */
export const commandMsOf = ({ lines, served }: ServedWake): number => {
  if (served.verb !== "exec") return 0;
  const start = lines.find(({ entry }) => entry.kind === "command-start" && entry["command"] === served.args["command"]);
  const end = lines.find(({ entry }) => entry.kind === "command-end" && entry["process"] === start?.entry["process"]);
  return start === undefined || end === undefined ? 0 : end.t - start.t;
};
