import type { LinkToxic } from "#harness/faults/toxic.ts";
import type { History, HistoryEvent } from "#harness/history/event.ts";
import type { Row } from "#harness/ports/store.ts";
import type { Hold, HoldPoint } from "./hold.ts";
import type { Outcome } from "./outcome.ts";
import { declare, type Scenario, type Told } from "./scenario.ts";

/** Which provisioner the server has: a control plane (SaaS), a Docker Engine, none, or a control plane with an engine beside it. */
export const BACKENDS = ["saas", "docker", "none", "saas-docker"] as const;
export type BackendKind = (typeof BACKENDS)[number];

/** Whether a control plane is wired, which comes first whatever stands beside it (server:RST-14). */
export const hasControlPlane = (backend: BackendKind): boolean => backend === "saas" || backend === "saas-docker";

/** What a caller of the server got, with the headers of the answer; none when no answer came. */
export interface Answered extends Outcome {
  readonly headers: Readonly<Record<string, string>>;
}

/** How one call of the server differs from the usual one. */
export interface CallOptions {
  /** A name for this client, so that its draws stay when others are dropped. */
  readonly as?: string;
  /** The client goes away after this time, ms. */
  readonly hangUpAfterMs?: number;
  /** The bearer; the admin's when absent, none when null. */
  readonly bearer?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request by its bytes, for stories about shapes and junk. */
export interface RawCall extends CallOptions {
  /** What it is called in the history. */
  readonly verb: string;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** JSON when an object; as it is when text or bytes. */
  readonly body?: Readonly<Record<string, unknown>> | readonly unknown[] | string | Uint8Array;
  /** The workspace it is about; empty when none. */
  readonly workspace?: string;
}

/** How an agent behaves from its next life on. Times in ms. */
export interface AgentSpec {
  /** From the start of its container or instance until it registers. */
  readonly bootMs?: number;
  /** It never registers. */
  readonly silent?: boolean;
  /** How long an answer to A2A takes. */
  readonly answerMs?: number;
  /** Answers A2A with this status and body instead of a result. */
  readonly status?: number;
  readonly body?: string;
  /** Never answers A2A. */
  readonly hangs?: boolean;
  /** Its address swallows even the request for a connection; it goes on calling the platform. */
  readonly blackHole?: boolean;
  readonly heartbeatMs?: number;
  readonly capabilities?: Readonly<Record<string, boolean>>;
  readonly errorRate?: number;
  readonly runtimeState?: string;
  readonly activeTasks?: number;
}

/** The agent behind a workspace: every life it had, and how the next one goes. */
export interface AgentControl {
  /** Changes how it behaves, in this life and the next ones. */
  be(spec: AgentSpec): void;
  /** The process ends; container or instance stay as they are. */
  die(): void;
  /** Stops sending heartbeats, goes on answering; `resume` ends it. */
  fallSilent(): void;
  resume(): void;
  /** Registers again now, with the token and instance it had in life `life` (from 1; the current one when absent). */
  registerAgain(life?: number): Promise<Outcome>;
  /** Sends one heartbeat now, with the token of that life. */
  heartbeat(life?: number): Promise<Outcome>;
  /** The token that the agent of that life holds; null before it has one. */
  token(life?: number): string | null;
  /** The inbound secret that the latest life holds; null before it has one. */
  readonly inboundSecret: string | null;
  /** How many lives it had. */
  readonly lives: number;
  /** Texts of the A2A messages it was given, in order, over all lives. */
  readonly received: readonly string[];
  /** Environment of its current life. */
  readonly env: Readonly<Record<string, string>>;
  readonly registered: boolean;
}

/** What runs behind a workspace: a container or an instance, whichever the backend has. */
export interface MachineControl {
  /** Live ones: 1 for a workspace that should run, 0 for one that should not; more is a leak. */
  readonly alive: number;
  readonly starts: number;
  readonly stops: number;
  /** Environment of the latest start; empty when none was. */
  readonly env: Readonly<Record<string, string>>;
  /** The container or instance stops (OOM, spot reclaim); the agent in it dies. */
  crash(): void;
  /** Docker: somebody removes container and volume (`compose down -v`); SaaS: the instance is terminated. */
  wipe(): void;
}

/** What a new workspace is made of; the contract's `POST /workspaces` fields. */
export interface WorkspaceSpec {
  readonly name?: string;
  readonly runtime?: string;
  readonly model?: string;
  readonly parent?: Workspace;
  readonly external?: boolean;
  readonly url?: string;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly tier?: number;
  /** How its agent behaves; with `external` and a `url`, somebody runs an agent there. */
  readonly agent?: AgentSpec;
  readonly [field: string]: unknown;
}

/** One workspace: verbs that return outcomes, and what stands behind it. */
export interface Workspace {
  readonly id: string;
  /** What `POST /workspaces` answered. */
  readonly created: Outcome;
  readonly agent: AgentControl;
  readonly machine: MachineControl;
  restart(options?: CallOptions & { readonly reset?: boolean }): Promise<Outcome>;
  pause(options?: CallOptions): Promise<Outcome>;
  resume(options?: CallOptions): Promise<Outcome>;
  hibernate(options?: CallOptions & { readonly force?: boolean }): Promise<Outcome>;
  /** DELETE; `confirm` true when absent. */
  remove(options?: CallOptions & { readonly confirm?: boolean; readonly purge?: boolean }): Promise<Outcome>;
  collapse(options?: CallOptions): Promise<Outcome>;
  saveSecret(key: string, value: string, options?: CallOptions): Promise<Outcome>;
  deleteSecret(key: string, options?: CallOptions): Promise<Outcome>;
  setModel(model: string, options?: CallOptions): Promise<Outcome>;
  /** An A2A message with one text part; anybody without a bearer when absent. */
  a2a(text: string, options?: CallOptions): Promise<Answered>;
  get(options?: CallOptions): Promise<Outcome>;
  state(options?: CallOptions): Promise<Outcome>;
  mintToken(options?: CallOptions): Promise<Outcome>;
  rotate(options?: CallOptions): Promise<Outcome>;
  connection(options?: CallOptions): Promise<Outcome>;
  /** Its row now, read past the server; null when there is none. */
  row(): Promise<Row | null>;
  /** Its tokens now (id, prefix, created_at, last_used_at, revoked_at), oldest first, read past the server. */
  tokens(): Promise<readonly Row[]>;
  /** Waits until its row has this status; false after `withinMs`. */
  reaches(status: string, withinMs: number): Promise<boolean>;
}

/** What goes wrong in a backend's calls: a share of them, or the next ones by name. */
export interface BackendFaults {
  /**
   * The next calls of this kind fail, in order; kinds are the names of hold points without the party
   * (`start`, `create`, `remove`, `provision`, `delete`, `status`, a statement's name).
   */
  failNext(kind: string, failures: readonly BackendFailure[]): void;
  /** Of every 100 calls, about so many fail or take `slowMs` longer, decided by the seed; 0 ends it. */
  unreliable(percent: number, slowMs: number): void;
  /** How often a call of this kind came. */
  calls(kind: string): number;
}

/** One failing answer. */
export type BackendFailure =
  | { readonly kind: "status"; readonly status: number; readonly message?: string; readonly body?: string }
  /** The call takes effect, its answer takes this much longer, ms. */
  | { readonly kind: "slow"; readonly ms: number }
  /** The call takes effect and its answer is lost with the connection. */
  | { readonly kind: "lost-reply" }
  /** The connection breaks before anything happened. */
  | { readonly kind: "reset" }
  /** A database's own error, by SQLSTATE. */
  | { readonly kind: "sql"; readonly code: string }
  /** No failure: skips one call. */
  | { readonly kind: "none" };

/** One line of the server's log. */
export type LogLine = Extract<HistoryEvent, { readonly type: "log" }>;

/** What a scenario sees of a rig that carries the workspace server. */
export interface ServerRig {
  readonly kind: "sim" | "live";
  readonly backend: BackendKind;
  /** True when the rig adds no delay that a bound would have to allow for: exact times may be claimed. */
  readonly gentle: boolean;
  /** The longest delay that the rig may add to one message, ms: with minutes of it, only safety may be claimed. */
  readonly maxDelayMs: number;
  /** The provisioner: Docker Engine or control plane; its faults are never met where there is none. */
  readonly provisioner: BackendFaults;
  readonly database: BackendFaults;
  readonly presence: BackendFaults;
  /** Creates a workspace and waits for the answer, not for the agent. */
  create(spec?: WorkspaceSpec, options?: CallOptions): Promise<Workspace>;
  /** Creates a workspace and waits until it is online (at most 120 s). */
  online(spec?: WorkspaceSpec): Promise<Workspace>;
  call(raw: RawCall): Promise<Answered>;
  /** ms since the voyage began. */
  now(): number;
  sleep(ms: number): Promise<void>;
  /** Points are `docker.start`, `control-plane.provision`, `database.<statement>`, `agent.a2a`, `server.<verb>`, ... */
  hold(point: HoldPoint): Hold;
  /** The hold point of "start this workspace" on this backend: `docker.start` or `control-plane.provision`. */
  readonly startPoint: string;
  /** The hold point of "stop this workspace": `docker.remove` or `control-plane.delete`. */
  readonly stopPoint: string;
  /** The server's next start throws in its own process, as a client library with a bug does; nothing reaches the backend. Virtual time only. */
  startThrows(message: string): void;
  toxic(toxic: LinkToxic): Promise<() => Promise<void>>;
  /** Kills the server's process; a new one starts `downMs` later on the same database. */
  crashServer(downMs: number): Promise<void>;
  /** Tells the server's process to end, and waits until it has, which it does within 30 s; a new one starts `downMs` later on the same database. */
  stopServer(downMs: number): Promise<void>;
  /** Reads the database past the server. */
  sql(text: string, params?: readonly (string | number | null)[]): Promise<readonly Row[]>;
  /** Rows of `structure_events` of this type so far, oldest first. */
  events(type: string, workspace?: Workspace): Promise<readonly Row[]>;
  /** The presence keys of a workspace now, read past the server. */
  presenceKeys(workspace: Workspace): readonly string[];
  claim(rule: string, held: boolean, because: string): void;
  /** Lines that the server logged so far and that contain `words`, oldest first; `history` has them at the end only where it is a process of its own. */
  logged(words: string): Promise<readonly LogLine[]>;
  history(): History;
}

/** One story of the workspace server. */
export type ServerScenario<Plan = unknown> = Scenario<Plan, ServerRig>;

/** The backends that nearly every story is told on. */
const USUAL_BACKENDS: readonly BackendKind[] = ["saas", "docker"];

/** Declares a scenario of the workspace server; importing it has no effect. */
export const serverScenario = <Plan>({
  backends = USUAL_BACKENDS,
  ...told
}: Told<Plan, ServerRig> & { readonly backends?: readonly BackendKind[] }): ServerScenario<Plan> => declare(told, backends);
