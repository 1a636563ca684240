import { isoTime, sleep } from "#harness/ports/clock.ts";
import {
  startedBy,
  type Backend,
  type StartOrder,
  type StartResult,
  type StopResult,
  type Target,
} from "#harness/platform/server/backends/backend.ts";
import type { ServerContext } from "#harness/platform/server/context.ts";
import type { CycleOrder } from "#harness/platform/server/lane/lanes.ts";
import { isStoreFailure } from "#harness/platform/server/store/statement.ts";
import { owesStop, stopDone } from "#harness/platform/server/store/workspace-statements.ts";
import type { Purpose } from "./choose-backend.ts";

type DispatchContext = Pick<ServerContext, "ports" | "parts" | "wired" | "lanes">;

/** The backends that are wired, by name. */
export type Backends = Readonly<Record<Backend["name"], Backend | null>>;

/**
 * The one place where workloads are started, stopped and looked at, whoever asks (server:PROV-04,
 * STOP-15). Each verb asks the control plane first, Docker second, nobody last.
 */
export class Dispatcher {
  readonly #context: () => DispatchContext;
  readonly #backends: Backends;

  constructor(context: () => DispatchContext, backends: Backends) {
    this.#context = context;
    this.#backends = backends;
  }

  /** Whether there is anything to start workloads with (server:PROV-03). */
  get hasBackend(): boolean {
    const { parts, wired } = this.#context();
    return parts.hasBackend(wired);
  }

  /** Whether workspaces are restarted without being asked for (server:RST-11). */
  get restartsByItself(): boolean {
    const { parts, wired } = this.#context();
    return parts.restartsByItself(wired);
  }

  /** The backend for this purpose; null when there is none. */
  backendFor(purpose: Purpose): Backend | null {
    const { parts, wired } = this.#context();
    const name = parts.chooseBackend(wired, purpose);
    return name === "none" ? null : this.#backends[name];
  }

  /** Starts a workspace for the first time, or again after it was parked; answers at once (server:PROV-01, RST-19). */
  start(workspaceId: string): string {
    return this.#context().lanes.request({ workspaceId, mode: "start", reset: false, secrets: null }, "auto");
  }

  /** Restarts a workspace; answers at once with the cycle that carries it (decisions: Coalescer). */
  restart(order: Omit<CycleOrder, "mode">, kind: "manual" | "auto"): string {
    return this.#context().lanes.request({ ...order, mode: "restart" }, kind);
  }

  /** Starts a workload and waits for the backend (server:PROV-01). "no-backend" when nobody can. */
  async startAndWait(order: StartOrder, purpose: Purpose): Promise<StartResult | "no-backend"> {
    return (await this.backendFor(purpose)?.start(order)) ?? "no-backend";
  }

  /** Stops a workload; without a backend there is nothing to stop (server:STOP-01). What fails is remembered and tried again by the sweeper. */
  async stop(target: Target, purpose: Purpose): Promise<StopResult> {
    const backend = this.backendFor(purpose);
    if (backend === null) return this.#withoutBackend();
    return this.#laned(target, this.#remembered(backend, target));
  }

  /**
   * Stops the workload of a workspace that is removed, and removes what outlives a stop. Answers with the stop; it stays owed until
   * both are done, for nobody else would come back for the volumes (server:STOP-04, STOP-07).
   */
  async discard(target: Target, purpose: Purpose): Promise<StopResult> {
    const backend = this.backendFor(purpose);
    if (backend === null) return this.#withoutBackend();
    return this.#laned(
      target,
      this.#remembered(backend, target, (stopped) => this.#dropsVolumes(backend, target, stopped)),
    );
  }

  #laned(target: Target, stop: Promise<StopResult>): Promise<StopResult> {
    this.#context().lanes.stopping(target.workspaceId, stop);
    return stop;
  }

  /** True when nothing is left to be done after this stop. */
  async #dropsVolumes(backend: Backend, { workspaceId }: Target, stopped: StopResult): Promise<boolean> {
    const { ports, parts } = this.#context();
    if (!parts.removesVolumes(stopped.ok ? "stopped" : "failed")) return false;
    const dropped = await backend.removeVolumes(workspaceId);
    if (dropped.ok) return true;
    ports.log.write("warn", "the volumes of a removed workspace could not be removed yet", { workspace: workspaceId, error: dropped.raw });
    return parts.keptVolumes === "forgotten";
  }

  /** Stops a workload with several tries (server:RST-15); part of a cycle, so nobody has to wait for it. */
  stopWithRetry(target: Target, purpose: "cycle-stop" | "reap"): Promise<StopResult> {
    return this.#withRetry(target, purpose, (backend) => this.#remembered(backend, target));
  }

  /** Whether workloads are found by their workspaces' names; otherwise only by their ids, or by the keys of their starts (server.md B.4, B.3). */
  get findsByName(): boolean {
    return this.backendFor("reap")?.name === "docker";
  }

  /** What a start of this key has brought; null where nobody can say, or the workspace's name says as much. */
  async find(start: Pick<StartOrder, "workspaceId" | "key">): Promise<StartResult | null> {
    return (await this.backendFor("reap")?.find(start)) ?? null;
  }

  /**
   * Undoes a start of which nobody knows whether it was done (F-29). The engine knows its container by the workspace's name,
   * and no other start of this workspace is under way beside the one that is undone; the control plane knows it by its key.
   * False when it may run, and no stop is owed to it either.
   */
  async undo({ workspaceId, key }: Pick<StartOrder, "workspaceId" | "key">): Promise<boolean> {
    const target = { workspaceId, machine: this.findsByName ? null : startedBy(key) };
    try {
      await this.stopWithRetry(target, "reap");
      return true;
    } catch (error) {
      if (!isStoreFailure(error)) throw error;
      return (await this.stopUnremembered(target)).ok;
    }
  }

  /** The same for a workload that could not be written down, because the database fails: nobody would ever find it again. */
  stopUnremembered(target: Target): Promise<StopResult> {
    return this.#withRetry(target, "reap", (backend) => backend.stop(target));
  }

  async #withRetry(target: Target, purpose: "cycle-stop" | "reap", stop: (backend: Backend) => Promise<StopResult>): Promise<StopResult> {
    const backend = this.backendFor(purpose);
    if (backend === null) return this.#withoutBackend();
    const { ports, parts } = this.#context();
    let result = await stop(backend);
    for (const waitMs of parts.stopWaitsMs) {
      if (result.ok) return result;
      await sleep(ports.clock, waitMs);
      result = await stop(backend);
    }
    if (!result.ok) {
      const { workspaceId: workspace, machine } = target;
      ports.log.write("error", "leak suspect: a workload could not be stopped", { workspace, machine, error: result.raw });
    }
    return result;
  }

  #withoutBackend(): StopResult {
    const how = "no backend";
    return this.#context().parts.stopWithoutBackend === "succeeds"
      ? { ok: true, how }
      : { ok: false, raw: how, passing: false, unsure: false };
  }

  /** Writes down that a stop is owed, stops, and strikes it out: a crash in between loses nothing. */
  async #remembered(
    backend: Backend,
    target: Target,
    finishes: (stopped: StopResult) => Promise<boolean> = async () => true,
  ): Promise<StopResult> {
    const { ports, parts } = this.#context();
    const { workspaceId, machine } = target;
    if (parts.stopLooksFirst)
      ports.log.write("info", "a stop begins", { workspace: workspaceId, seen: (await backend.probe(target)).kind });
    if (backend.name === "control-plane" && machine === null) return backend.stop(target);
    const owed = backend.name === "docker" ? "" : (machine ?? "");
    await ports.store.query(owesStop(workspaceId, owed, isoTime(ports.clock.now())));
    const result = await backend.stop(target);
    const isFinished = await finishes(result);
    if (result.ok && isFinished) await ports.store.query(stopDone(workspaceId, owed));
    return result;
  }
}
