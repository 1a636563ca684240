import type { LinkToxic } from "#harness/faults/toxic.ts";
import type { History } from "#harness/history/event.ts";
import type { Hold, HoldPoint } from "./hold.ts";
import { declare, type Scenario, type Told } from "./scenario.ts";
import type { ExecVerbs } from "./exec-verbs.ts";
import type { FileVerbs } from "./file-verbs.ts";
import type { HealthControl } from "./health-control.ts";
import type { HealthVerbs } from "./health-verbs.ts";
import type { LifecycleVerbs } from "./lifecycle-verbs.ts";
import type { Outcome, VerbOptions } from "./outcome.ts";
import type { SyncVerbs } from "./sync-verbs.ts";

/** Which look-up behaviour the sandbox SDK may have (worker.md C.4). */
export const SDK_MODELS = ["S", "R"] as const;
export type SdkModel = (typeof SDK_MODELS)[number];

/** A request by its bytes, for stories about shapes, junk and authentication. */
export interface RawRequest extends VerbOptions {
  /** What it is called in the history. */
  readonly verb: string;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** JSON when an object or a list; as it is when text or bytes. */
  readonly body?: Readonly<Record<string, unknown>> | readonly unknown[] | string | Uint8Array;
  /** Beside or instead of the admin's; null leaves one out. Names are lower-case. */
  readonly headers?: Readonly<Record<string, string | null>>;
  /** The user it is about; empty when absent. */
  readonly user?: string;
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
export interface SandboxControl extends HealthControl {
  boot(spec: BootSpec): void;
  /** The VM runs and the gateway is ready, at once. */
  beActive(): void;
  /** A file in the VM now (lost with it). */
  putFile(path: string, content: string | Uint8Array): void;
  /** An empty directory in the VM now. */
  putDirectory(path: string): void;
  /** A file of the VM now; null when there is none. */
  file(path: string): string | null;
  /** A file of the VM goes. */
  removeFile(path: string): void;
  /** A file that every boot brings: it is part of the image. */
  putBackup(path: string, content: string | Uint8Array): void;
  /** Reads of this path are refused by the sandbox. */
  forbid(path: string): void;
  /** The next calls of this SDK method fail, in order. `text` replaces the error's message. */
  failNext(method: string, errors: readonly SandboxErrorName[], text?: string): void;
  /** Errors cross the boundary with their codes, or with name and message only. */
  errorShape(shape: "typed" | "stripped"): void;
  killing(how: "term" | "ignores-term" | "unkillable" | "unkillable-gateway"): void;
  /** The process table behaves like the real SDK's: late output, late status, no exit codes in records. Times in ms. */
  quirks(how: { readonly startingMs?: number; readonly flushMs?: number; readonly exitCodes?: boolean }): void;
  /** The running gateway writes this to its output. */
  gatewayPrints(text: string): void;
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
  /** What the latest start of the gateway found in its environment. */
  readonly gatewayEnv: Readonly<Record<string, string>>;
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
export interface User extends LifecycleVerbs, ExecVerbs, FileVerbs, HealthVerbs, SyncVerbs {
  readonly id: string;
  readonly sandbox: SandboxControl;
  readonly host: HostControl;
}

/** The bucket behind the platform, read and written past it, and its outages. */
export interface BucketControl {
  put(key: string, content: string | Uint8Array): Promise<void>;
  /** The object's bytes now; null when there is none. */
  get(key: string): Promise<Uint8Array | null>;
  /** Every key below a prefix now, in order. */
  keys(prefix: string): Promise<readonly string[]>;
  delete(key: string): Promise<void>;
  fail(): void;
  /** Writes to keys that contain `keyPart` are acknowledged and cut in half, or lost, until `recover`. */
  spoilPuts(damage: { readonly how: "truncates" | "loses"; readonly keyPart: string }): void;
  recover(): void;
}

/** The platform's timer: calls the scheduled handler once a minute, in turn on each isolate. */
export interface CronControl {
  /** The first call comes a minute later. */
  start(): void;
  stop(): void;
  /** Calls it once now; resolves when the handler is done, whether or not it failed. */
  tick(options?: { readonly isolate?: number }): Promise<void>;
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
  readonly cron: CronControl;
  call(raw: RawRequest): Promise<Outcome>;
  /** A user nobody has used before. */
  newUser(): User;
  /** When the voyage began, ms since the epoch. */
  readonly epochMs: number;
  /** ms since the voyage began. */
  now(): number;
  sleep(ms: number): Promise<void>;
  /** Says that the story relies on a duration of the platform this short, ms: a rig on real time sails slowly enough for it. */
  reliesOn(ms: number): void;
  hold(point: HoldPoint): Hold;
  /** Applies a toxic; resolves when it acts, with how to lift it. */
  toxic(toxic: LinkToxic): Promise<() => Promise<void>>;
  /** Deploys the platform again with these variables beside the usual ones (need: host-control): fresh isolates, Hosts from their next life on. */
  deploy(env: Readonly<Record<string, string | number>>): Promise<void>;
  maxInstances(limit: number): void;
  /** How long a boot takes, ms, at this rank (0 to 9,999) of the voyage's boot profile. */
  profileBootMs(rank: number): number;
  /** States that a rule held here; a claim that did not hold breaks the rule. */
  claim(rule: string, held: boolean, because: string): void;
  /** The history so far, as this process saw it. */
  history(): History;
  /** The same with what the platform's own process saw, such as its log, where it is a process of its own (need: logs). */
  seen(): Promise<History>;
}

/** One story of the worker subject. */
export type WorkerScenario<Plan = unknown> = Scenario<Plan, WorkerRig>;

/** Declares a scenario of the worker subject; importing it has no effect. */
export const scenario = <Plan>(told: Told<Plan, WorkerRig>): WorkerScenario<Plan> => declare(told, SDK_MODELS);
