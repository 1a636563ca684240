import { factsOf } from "#harness/platform/worker/error-facts.ts";
import type { Failure } from "#harness/platform/worker/failure.ts";
import type { WorkerParts } from "#harness/platform/worker/parts.ts";
import type { ProcessInfo, VmView } from "#harness/ports/sandbox.ts";
import { GATEWAY_PORT, PROBE_TIMEOUT_MS, type HostPorts } from "./ports.ts";

/** The trivial command that has to round-trip (worker:WAKE-3). */
const ECHO = "echo ready";

/** What one look at the sandbox showed. */
export interface Sighting {
  readonly vm: VmView["vm"];
  readonly bootId: string | null;
  readonly bootStartedAt: number | null;
  readonly processes: readonly ProcessInfo[];
  readonly listError: Failure | null;
  readonly portOpen: boolean;
  readonly echoOk: boolean;
}

const known = ({ vm, bootId, bootStartedAt }: VmView): Pick<Sighting, "vm" | "bootId" | "bootStartedAt"> => ({ vm, bootId, bootStartedAt });

/** Looks at a sandbox without waking it: the VM first, and the rest only where one runs. */
export class Observer {
  readonly #ports: HostPorts;
  readonly #parts: WorkerParts;

  constructor(ports: HostPorts, parts: WorkerParts) {
    this.#ports = ports;
    this.#parts = parts;
  }

  /** The Host's own view; a failure of it is thrown. */
  peek(): Promise<VmView> {
    return this.#ports.sandbox.peek();
  }

  /** The whole picture. Throws when not even the Host's own view can be had. */
  async look(): Promise<Sighting> {
    const view = await this.peek();
    if (view.vm !== "running") {
      return { ...known(view), processes: [], listError: null, portOpen: false, echoOk: false };
    }
    return { ...known(view), ...(await this.#lookInside()) };
  }

  /** Processes, port and command channel of a VM that runs. */
  async #lookInside(): Promise<Omit<Sighting, "vm" | "bootId" | "bootStartedAt">> {
    const [listed, portOpen] = await Promise.all([this.#list(), this.probePort()]);
    return { ...listed, portOpen, echoOk: await this.#echoIfUseful(portOpen, listed.processes) };
  }

  /** Whether the gateway's port accepts a connection within the probe's time. */
  async probePort(): Promise<boolean> {
    try {
      return await this.#ports.sandbox.probePort(GATEWAY_PORT);
    } catch {
      return false;
    }
  }

  /** The echo only counts beside an open port, or for parts that ask for it alone; a closed port spares the call. */
  async #echoIfUseful(portOpen: boolean, processes: readonly ProcessInfo[]): Promise<boolean> {
    if (!portOpen && !this.#parts.passesForAwake(processes, true)) return false;
    try {
      if (this.#parts.echoBy === "session") return (await this.#ports.sandbox.exec(ECHO)).exitCode === 0;
      const { id } = await this.#ports.sandbox.startProcess(ECHO, {});
      return (await this.#ports.sandbox.waitForExit(id, PROBE_TIMEOUT_MS)).exitCode === 0;
    } catch {
      return false;
    }
  }

  async #list(): Promise<{ readonly processes: readonly ProcessInfo[]; readonly listError: Failure | null }> {
    try {
      return { processes: await this.#ports.sandbox.listProcesses(), listError: null };
    } catch (error) {
      return { processes: [], listError: this.#parts.triage(factsOf(error)) };
    }
  }
}
