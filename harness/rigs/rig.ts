import type { LinkToxic } from "#harness/faults/toxic.ts";
import type { History, OutcomeKind } from "#harness/history/event.ts";
import type { Hold, HoldPoint } from "./hold.ts";
import { declare, type Scenario, type Told } from "./scenario.ts";

/** Which look-up behaviour the sandbox SDK may have (worker.md C.4). */
export const SDK_MODELS = ["S", "R"] as const;
export type SdkModel = (typeof SDK_MODELS)[number];

/** What a client got back from one operation. Times are ms since the voyage began. */
export interface Outcome {
  readonly op: number;
  readonly kind: OutcomeKind;
  /** HTTP status; null when no whole response came. */
  readonly status: number | null;
  readonly body: Readonly<Record<string, unknown>>;
  readonly startedAt: number;
  readonly endedAt: number;
}

export interface VerbOptions {
  /** Which isolate is asked, from 1; 1 when absent. */
  readonly isolate?: number;
  /** A name for this client, so that its draws stay when others are dropped. */
  readonly as?: string;
  /** The client goes away after this time, ms. */
  readonly hangUpAfterMs?: number;
}

/** Errors that a sandbox can be made to answer with, by the fake's names. */
export type SandboxErrorName =
  | "permissionDenied"
  | "unavailable"
  | "interrupted"
  | "commandError"
  | "maxInstances"
  | "noInstance"
  | "rateLimited"
  | "noSuchImage"
  | "stillStarting"
  | "connectionRefused";

/** What goes wrong at one start of the gateway, in order of the starts. */
export type StartFailure =
  | { readonly kind: "none" }
  | { readonly kind: "exit"; readonly afterMs: number; readonly exitCode: number }
  | { readonly kind: "hang" }
  | { readonly kind: "refuse"; readonly error: SandboxErrorName };

/** How a user's sandbox boots. Times in ms. */
export interface BootSpec {
  readonly bootMs: number;
  readonly restoreMs?: number;
  readonly failures?: readonly StartFailure[];
}

/** The backend behind one user, as a scenario may arrange it and break it. */
export interface SandboxControl {
  boot(spec: BootSpec): void;
  /** The VM runs and the gateway is ready, at once. */
  beActive(): void;
  /** A file in the VM now (lost with it). */
  putFile(path: string, text: string): void;
  /** A file that a restore brings. */
  putBackup(path: string, text: string): void;
  /** Reads of this path are refused by the sandbox. */
  forbid(path: string): void;
  /** The next calls of this SDK method fail, in order. `text` replaces the error's message. */
  failNext(method: string, errors: readonly SandboxErrorName[], text?: string): void;
  /** Errors cross the boundary with their codes, or with name and message only. */
  errorShape(shape: "typed" | "stripped"): void;
  killing(how: "term" | "ignores-term" | "unkillable"): void;
  /** Fault vm-loss: everything in the VM is gone. */
  loseVm(): void;
  /** Fault idle-expiry: respects keep-alive. True when the VM went to sleep. */
  expireIdle(): boolean;
  /** Fault gateway-exit. */
  exitGateway(exitCode: number): void;
  /** The gateway's port closes, its process stays. */
  hangGateway(): void;
  /** A gateway that no process record shows. */
  hideGateway(): void;
  /** A process record of somebody else; still running without an exit code. */
  plantProcess(command: string, exitCode?: number): void;
  readonly vm: "stopped" | "starting" | "running";
  readonly keepAlive: boolean;
  readonly gatewayReady: boolean;
  readonly gatewayProcess: string | null;
  readonly processRecords: number;
  /** How often the platform called this method so far. */
  calls(method: string): number;
}

/** The Durable Object behind one user. */
export interface HostControl {
  reset(options: { readonly zombie: boolean }): Promise<void>;
  crash(): Promise<void>;
  evict(): Promise<void>;
}

/** A user of the platform: verbs that return outcomes, and the backend behind them. */
export interface User {
  readonly id: string;
  readonly sandbox: SandboxControl;
  readonly host: HostControl;
  read(path: string, options?: VerbOptions & { readonly source?: string }): Promise<Outcome>;
  exec(command: string, options?: VerbOptions & { readonly timeoutMs?: number; readonly maxWakeMs?: number }): Promise<Outcome>;
  wake(options?: VerbOptions & { readonly maxWakeMs?: number }): Promise<Outcome>;
  restart(options?: VerbOptions): Promise<Outcome>;
  state(options?: VerbOptions): Promise<Outcome>;
  stateV2(options?: VerbOptions): Promise<Outcome>;
}

export interface BucketControl {
  put(key: string, text: string): Promise<void>;
  fail(): void;
  recover(): void;
}

/** What a scenario sees of a rig. */
export interface WorkerRig {
  readonly kind: "sim" | "live" | "workerd";
  readonly model: SdkModel;
  readonly isolates: number;
  /** True when the rig adds no delay that a bound would have to allow for: exact times may be claimed. */
  readonly gentle: boolean;
  /** The longest delay that the rig may add to one message, ms: with minutes of it, only safety may be claimed. */
  readonly maxDelayMs: number;
  readonly bucket: BucketControl;
  /** A user nobody has used before. */
  newUser(): User;
  /** ms since the voyage began. */
  now(): number;
  sleep(ms: number): Promise<void>;
  hold(point: HoldPoint): Hold;
  /** Applies a toxic; resolves when it acts, with how to lift it. */
  toxic(toxic: LinkToxic): Promise<() => Promise<void>>;
  maxInstances(limit: number): void;
  /** How long a boot takes, ms, at this rank (0 to 9,999) of the voyage's boot profile. */
  profileBootMs(rank: number): number;
  /** States that a rule held here; a claim that did not hold breaks the rule. */
  claim(rule: string, held: boolean, because: string): void;
  history(): History;
}

/** One story of the worker subject. */
export type WorkerScenario<Plan = unknown> = Scenario<Plan, WorkerRig>;

/** Declares a scenario of the worker subject; importing it has no effect. */
export const scenario = <Plan>(told: Told<Plan, WorkerRig>): WorkerScenario<Plan> => declare(told, SDK_MODELS);
