import type { JournalEntry } from "#harness/ports/journal.ts";
import type { Clock } from "#harness/ports/clock.ts";
import type { HttpRequest, HttpResponse } from "#harness/ports/http.ts";
import type { BootFailure, BootPlan } from "./boot-plan.ts";
import type { FileTree } from "./file-tree.ts";
import type { FakeProcess } from "./process.ts";

/** The commands that start a gateway in the image. The process table shows them as they were given. */
export const GATEWAY_COMMANDS: ReadonlySet<string> = new Set([
  "/usr/local/bin/start-moltbot.sh",
  "bash /usr/local/bin/start-openclaw.sh",
  "clawdbot gateway --port 18789",
  "openclaw gateway",
]);

/** Applies the backup to the filesystem. */
export const RESTORE_COMMAND = "/usr/local/bin/restore-backup.sh";

/** The start script's own lock: it waits for a present one, then gives up as "already in progress". */
export const GATEWAY_LOCK = "/tmp/gateway.lock";

const GATEWAY_PORT = 18_789;
const LOCK_WAIT_MS = 30_000;
const PORT_TAKEN_AFTER_MS = 500;
const OPENS_AT_LEAST_AFTER_MS = 500;

/** What the fake knows of the gateway at one instant; goes into the journal beside every operation. */
export interface GatewaySight {
  readonly ready: boolean;
  /** Whether a gateway has been ready since this VM began. */
  readonly everReady: boolean;
  /** For how long no gateway has been ready, ms; null while one is, or before the first was. */
  readonly lostForMs: number | null;
}

type GatewayEnv = Readonly<Record<string, string>>;

/** The sandbox that a gateway lives in, as far as the gateway needs it. */
interface Surroundings {
  readonly bootPlan: BootPlan;
  readonly bootStartedAt: number | null;
  readonly files: FileTree;
}

/** What the channel itself says for a container that is not there yet: no answer of anything inside it. */
export const channelBusy = (): HttpResponse => ({
  status: 503,
  headers: { "content-type": "text/plain", "retry-after": "3" },
  body: new TextEncoder().encode("Container is starting. Please retry in a moment."),
});

/** The gateway of one sandbox: the process that owns the port, and those that tried to. */
export class Gateway {
  readonly port = GATEWAY_PORT;
  /** How an open gateway answers: as it should, never, with another status, or not at all because the channel does. */
  manner: "plain" | "mute" | "channel-busy" | number = "plain";
  /** Dies of hunger for memory this long after each time that it became ready; null: lives on. */
  dies: { readonly afterMs: number; readonly exitCode: number } | null = null;
  /** Of the whole VM, MB: what the gateway reports of it. */
  memory = { totalMB: 4_096, freeMB: 3_072 };
  readonly #sandbox: Surroundings;
  readonly #clock: Clock;
  readonly #journal: (entry: JournalEntry) => void;
  readonly #known = new Set<FakeProcess>();
  #owner: FakeProcess | undefined;
  #env: GatewayEnv = {};
  #open = false;
  #everReady = false;
  #lostAt: number | null = null;
  #firstStartOfBoot = true;

  constructor(sandbox: Surroundings, clock: Clock, journal: (entry: JournalEntry) => void) {
    this.#sandbox = sandbox;
    this.#clock = clock;
    this.#journal = journal;
  }

  get open(): boolean {
    return this.#open;
  }

  /** The environment that the latest start was given. */
  get env(): GatewayEnv {
    return this.#env;
  }

  /** The live process that owns the port or is about to. */
  get owner(): FakeProcess | undefined {
    return this.#owner;
  }

  is(process: FakeProcess): boolean {
    return this.#known.has(process);
  }

  sight(): GatewaySight {
    const lostForMs = this.#open || this.#lostAt === null ? null : this.#clock.now() - this.#lostAt;
    return { ready: this.#open, everReady: this.#everReady, lostForMs };
  }

  /** The start script runs as `process`. */
  start(process: FakeProcess, { failure, env }: { readonly failure: BootFailure; readonly env: GatewayEnv }): void {
    this.#env = env;
    this.#adopt(process);
    this.#journal({ kind: "gateway-start", process: process.id, rival: this.#owner?.alive === true });
    if (this.#sandbox.files.has(GATEWAY_LOCK) && this.#owner?.alive !== true) {
      process.stderr += "another start is in progress\n";
      process.later(LOCK_WAIT_MS, () => process.exit(0));
      return;
    }
    if (this.#owner?.alive === true) {
      process.stderr += `listen EADDRINUSE: address already in use :${GATEWAY_PORT}\n`;
      process.later(PORT_TAKEN_AFTER_MS, () => process.exit(1));
      return;
    }
    this.#owner = process;
    this.#sandbox.files.set(GATEWAY_LOCK, { bytes: new Uint8Array(), modifiedAt: this.#clock.now() });
    if (failure.kind === "exit") process.later(failure.afterMs, () => process.exit(failure.exitCode));
    else if (failure.kind !== "hang") process.later(this.#untilOpen(), () => this.#opens(process));
  }

  /** What the gateway says to a request: which one it was, and how it is. Never, when it is mute. */
  async answer(request: HttpRequest): Promise<HttpResponse> {
    const { manner } = this;
    if (manner === "mute") return new Promise<never>(() => {});
    if (manner === "channel-busy") return channelBusy();
    const status = manner === "plain" ? 200 : manner;
    const facts = { gateway: this.#owner?.id ?? null, version: "2026.1.30", memory: this.memory };
    const body = JSON.stringify({ ...facts, method: request.method, target: request.target });
    return { status, headers: { "content-type": "application/json" }, body: new TextEncoder().encode(body) };
  }

  /** A gateway that has been ready for long: how a story may begin. */
  beReady(process: FakeProcess): void {
    this.#adopt(process);
    this.#owner = process;
    this.#firstStartOfBoot = false;
    this.#opens(process);
  }

  /** The port closes while the process lives on: a hung gateway. */
  hang(): void {
    this.#close();
  }

  /** The VM is gone. */
  vanish(): void {
    this.#owner = undefined;
    this.#open = false;
    this.#everReady = false;
    this.#lostAt = null;
    this.#firstStartOfBoot = true;
    // Also one that no process record shows dies with its VM.
    for (const process of this.#known) process.vanish();
    this.#known.clear();
  }

  #adopt(process: FakeProcess): void {
    this.#known.add(process);
    void process.ended.then((exitCode) => {
      if (exitCode === null) return;
      this.#journal({ kind: "gateway-exit", process: process.id, exitCode });
      if (this.#owner === process) {
        this.#owner = undefined;
        this.#close();
      }
    });
  }

  #untilOpen(): number {
    const { bootPlan, bootStartedAt } = this.#sandbox;
    const now = this.#clock.now();
    const began = this.#firstStartOfBoot ? (bootStartedAt ?? now) : now;
    this.#firstStartOfBoot = false;
    return Math.max(OPENS_AT_LEAST_AFTER_MS, began + bootPlan.bootMs - now);
  }

  #opens(process: FakeProcess): void {
    this.#open = true;
    this.#everReady = true;
    this.#sandbox.files.delete(GATEWAY_LOCK);
    this.#journal({ kind: "gateway-ready", process: process.id });
    const { dies } = this;
    if (dies !== null) process.later(dies.afterMs, () => process.exit(dies.exitCode));
  }

  #close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#lostAt = this.#clock.now();
  }
}
