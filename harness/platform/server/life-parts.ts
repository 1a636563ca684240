import type { Target } from "./backends/backend.ts";
import { removalFate, type DockerRefusal, type RemovalFate } from "./backends/docker-fate.ts";
import { chooseBackend, hasBackend, type BackendName, type Purpose, type Wired } from "./dispatch/choose-backend.ts";
import { coalesce, type LaneEvent, type LaneState, type LaneStep } from "./lane/coalescer.ts";
import { PARKED, type WorkspaceStatus } from "./status.ts";

/** The decisions about lives: how workloads are started, stopped and restarted, and what is owed to them. */
export interface LifeParts {
  /** server:PROV-01, STOP-01, RST-13, RST-14, DEAD-07. */
  readonly chooseBackend: (wired: Wired, purpose: Purpose) => BackendName;
  /** Whether there is anything to start workloads with (server:PROV-03, RST-16). */
  readonly hasBackend: (wired: Wired) => boolean;
  /** Whether the server restarts workspaces without being asked (server:RST-11). */
  readonly restartsByItself: (wired: Wired) => boolean;
  /** What a start without a backend does to the row (server:PROV-02). */
  readonly onNoBackend: () => "fail" | "ignore";
  readonly coalesce: (state: LaneState, event: LaneEvent) => LaneStep;
  /** Whether seeing that no request waits and freeing the lane are one step (server:RST-04; decisions: Coalescer). */
  readonly laneRelease: "one-step" | "two-steps";
  /** Whether a cycle lasts until the backend's start has returned (server:RST-06). */
  readonly cycleAwaitsStart: boolean;
  /** Whether a lane that became idle is forgotten (server:RST-10). */
  readonly forgetsIdleLanes: boolean;
  /** Which lane a restart goes through (decisions: Coalescer; F-02). */
  readonly laneOf: (workspaceId: string, kind: "manual" | "auto") => string;
  /** When the secrets of a cycle are read (server:RST-04, F-03). */
  readonly readsSecrets: "after-stop" | "at-request";
  /** Tries of a stop within a cycle, and the wait after each but the last, ms (server:RST-15). */
  readonly stopWaitsMs: readonly number[];
  /** Whether a stop is preceded by a look at what is to be stopped; it is stopped whatever is seen (server:STOP-01). */
  readonly stopLooksFirst: boolean;
  /** Wait before a cycle stops a workspace that is still being provisioned, ms (server:RST-23). */
  readonly provisioningWaitMs: number;
  /** Wait before try n+1 of a start that failed in passing, ms; n from 1 (server:PROV-16). */
  readonly startRetryMs: (attempt: number) => number;
  /** The volumes that a start drops first, by the ends of their names; `reset` as asked for (server:RST-17). */
  readonly dropsVolumes: (reset: boolean) => readonly ("configs" | "claude-sessions")[];
  /** Whether the agent's register waits until it was told of its restart (server:RST-07). */
  readonly tellsOfRestart: "beside-answer" | "before-answer";
  /** What becomes of a start that could not drop a volume it was to drop (server:RST-17). */
  readonly failedReset: "tried-again" | "ignored";
  /** How long a start is tried, ms (server:PROV-16). */
  readonly startAttemptMs: number;
  /** How long what is in flight may take to end once the server is told to, ms (E-115, server:OBS-09). */
  readonly closeMs: number;
  /** Whether every start brings a new inbound secret (server:PROV-15, TOK-20). */
  readonly renewsInboundSecret: boolean;
  /** Wait between the tries of a start that took too long and has been written down as failed, ms; null: nobody tries again (E-44). */
  readonly lateStartRetryMs: number | null;
  /** Whether a start that lost its workspace meanwhile is undone (server:STOP-02, E-10, E-48). */
  readonly reapsLostStarts: boolean;
  /** When a start is written down as owing a stop, should nobody come to write down what it brings (server:STOP-02, F-29). */
  readonly owesStarts: "with-the-claim" | "never";
  /** Whether a start whose answer was lost is undone once nobody wants it any more (server:STOP-02, F-29). */
  readonly undoesUnsureStarts: boolean;
  /** Whether the tokens of a workspace are revoked before its next life (server:TOK-16, TOK-17). */
  readonly revokesBeforeStart: (backend: BackendName) => boolean;
  readonly removalFate: (refusal: DockerRefusal) => RemovalFate;
  /** For which platform images are pulled and containers created; null: for whatever the engine runs on (server:PROV-13). */
  readonly imagePlatform: string | null;
  /** Whether the control plane's answer to a provision means that there is an instance (server:PROV-10). */
  readonly controlPlaneCreated: (status: number) => boolean;
  /** By what the control plane is asked to stop a workload and to look at it; null: it is not asked (server:PROV-10). */
  readonly instanceOf: (target: Target) => string | null;
  /** Whether the control plane's answer to a delete means that it is done (server:STOP-14). */
  readonly controlPlaneDeleted: (status: number) => boolean;
  /** Whether the body of the plane's 404 says that there is no such instance (server:STOP-14). */
  readonly knowsNoInstance: (body: Readonly<Record<string, unknown>>) => boolean;
  /** What a stop comes to where there is nothing to stop with (server:STOP-01, PROV-12). */
  readonly stopWithoutBackend: "succeeds" | "fails";
  /** Whether a removal is written down before the workloads are stopped, or after (server:STOP-12, F-28). */
  readonly marksRemoved: "before-stops" | "after-stops";
  /** The longest that a delete waits for its stops, ms (server:STOP-12). */
  readonly cleanupMs: number;
  /** From when on the next cycle of a workspace waits for the stop of its parking (server:RST-06). */
  readonly parksInLane: "before-the-status" | "once-it-stops";
  /** When the stop of what is parked is written down as owed: with the status, or once the stop begins (server:STOP-05, F-28). */
  readonly owesParkedStops: "with-the-status" | "with-the-stop";
  /** Whether somebody ends the hibernations that their beginners left (server.md C.1). */
  readonly endsHibernations: boolean;
  /** Whether a container belongs to nobody who should have one, by the statuses of the rows that its name may stand for (M-118). */
  readonly isOrphan: (container: { readonly statuses: readonly WorkspaceStatus[]; readonly managed: boolean }) => boolean;
  /** Whether an accepted restart is in the database together with what it is about, or only in the lane (server:RST-04, DEAD-09). */
  readonly notesWantedRestarts: boolean;
  /** Which starts that an earlier process left the next one takes up (server:RST-04). */
  readonly adoptsStarts: "of-this-epoch" | "without-machine";
  /** Whether the time that a workspace was idle before it slept counts when it is up again (server.md C.1). */
  readonly idleness: "of-this-life" | "of-all-lives";
  /** Whether the volumes go, after a stop that came to this (server:STOP-04). */
  readonly removesVolumes: (stop: "stopped" | "failed") => boolean;
  /** What becomes of volumes that could not be removed after a stop (server:STOP-04). */
  readonly keptVolumes: "owed" | "forgotten";
  /** Whom a repeated delete stops (server:STOP-13). */
  readonly stopsAgain: "all-pending" | "root-only";
}

/** Those of the reference implementation. */
export const lifeParts: LifeParts = {
  chooseBackend,
  hasBackend,
  restartsByItself: hasBackend,
  onNoBackend: () => "fail",
  coalesce,
  laneRelease: "one-step",
  cycleAwaitsStart: true,
  forgetsIdleLanes: true,
  laneOf: (workspaceId) => workspaceId,
  readsSecrets: "after-stop",
  stopWaitsMs: [1_000, 2_000],
  stopLooksFirst: false,
  provisioningWaitMs: 10_000,
  startRetryMs: (attempt) => Math.min(1_000 * 2 ** (attempt - 1), 8_000),
  dropsVolumes: (reset) => (reset ? ["claude-sessions"] : []),
  tellsOfRestart: "beside-answer",
  failedReset: "tried-again",
  startAttemptMs: 180_000,
  closeMs: 30_000,
  renewsInboundSecret: true,
  lateStartRetryMs: 30_000,
  reapsLostStarts: true,
  owesStarts: "with-the-claim",
  undoesUnsureStarts: true,
  revokesBeforeStart: () => true,
  removalFate,
  imagePlatform: "linux/amd64",
  controlPlaneCreated: (status) => status === 201,
  instanceOf: ({ machine }) => machine,
  controlPlaneDeleted: (status) => status >= 200 && status < 300,
  // In its own shape only: a 404 of whatever stands before the plane, such as a proxy without a route, says nothing of the instance.
  knowsNoInstance: (body) => typeof body["error"] === "string",
  stopWithoutBackend: "succeeds",
  marksRemoved: "before-stops",
  cleanupMs: 30_000,
  parksInLane: "before-the-status",
  owesParkedStops: "with-the-status",
  endsHibernations: true,
  // Without a row the name alone proves nothing: it has to be labelled as ours (server.md B.4).
  isOrphan: ({ statuses, managed }) => (statuses.length === 0 ? managed : statuses.every((status) => PARKED.includes(status))),
  notesWantedRestarts: true,
  adoptsStarts: "of-this-epoch",
  idleness: "of-this-life",
  keptVolumes: "owed",
  removesVolumes: (stop) => stop === "stopped",
  stopsAgain: "all-pending",
};
