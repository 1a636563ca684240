import type { WorkerParts } from "#harness/platform/worker/parts.ts";
import type { GatewayLegs } from "#harness/platform/worker/parts/health-parts.ts";
import { TIMED_OUT, withDeadline } from "#harness/ports/clock.ts";
import type { HttpRequest, HttpResponse } from "#harness/ports/http.ts";
import { randomId } from "#harness/ports/random.ts";
import { CONTROL_PORT, type VmView } from "#harness/ports/sandbox.ts";
import type { CheckResult, GatewayReport } from "./areas/health-api.ts";
import { isLive } from "./live-process.ts";
import { GATEWAY_PORT, type HostPorts } from "./ports.ts";

/** Outside of what backups cover (worker:SYNC-15). */
const PROBE_PATH = "/tmp/.health-probe";

/** What the container channel says in its own name (worker.md C.4), in lower case. */
const CHANNEL = ["container is starting", "currently provisioning", "no container instance"];

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const ask = (target: string, body: object | null): HttpRequest => ({
  method: body === null ? "GET" : "POST",
  target,
  headers: body === null ? {} : { "content-type": "application/json" },
  body: body === null ? null : encoder.encode(JSON.stringify(body)),
});

/** What was learned of the gateway by asking it. */
export interface Asked {
  readonly portOpen: boolean;
  readonly answer: GatewayLegs["answer"];
  readonly report: GatewayReport | null;
}

/** The checks of one look at a sandbox: each on its own, each with its own deadline, none of them a trace. */
export class DeepCheck {
  readonly #ports: HostPorts;
  readonly #parts: WorkerParts;

  constructor(ports: HostPorts, parts: WorkerParts) {
    this.#ports = ports;
    this.#parts = parts;
  }

  /** The Host's own view of the VM; null when it cannot be had. */
  view(): Promise<{ readonly value: VmView | null; readonly result: CheckResult }> {
    return this.#timed(() => this.#ports.sandbox.peek());
  }

  /** What the gateway's port says; null when it said nothing in time. */
  async gateway(asker: "health" | "cron"): Promise<{ readonly value: Asked; readonly ms: number }> {
    const { sandbox } = this.#ports;
    const send =
      this.#parts.livenessChannel(asker) === "sdk"
        ? () => sandbox.containerFetch(GATEWAY_PORT, ask("/health", null))
        : () => sandbox.bindingFetch(GATEWAY_PORT, ask("/health", null));
    const [port, answered] = await Promise.all([this.#timed(() => sandbox.probePort(GATEWAY_PORT)), this.#timed(send)]);
    const response = answered.value;
    return {
      value: {
        portOpen: port.value === true,
        answer: response === null ? null : { status: response.status, byChannel: isChannel(response) },
        report: response === null ? null : reportOf(response),
      },
      ms: answered.result.ms,
    };
  }

  /** Whether a small file can be written, read back and removed (worker:HEALTH-5), past the SDK and its idle clock. */
  async filesystem(): Promise<CheckResult> {
    const { sandbox } = this.#ports;
    const proof = this.#parts.filesystemProof;
    if (proof === "echo") return (await this.#timed(() => sandbox.exec("echo healthy"))).result;
    if (proof === "process") return (await this.#timed(() => this.#process())).result;
    return (await this.#timed(() => this.#probeFile())).result;
  }

  async #process(): Promise<void> {
    const { id } = await this.#ports.sandbox.startProcess("echo healthy", {});
    await this.#ports.sandbox.waitForExit(id, this.#parts.healthCheckMs);
  }

  async #probeFile(): Promise<void> {
    const content = randomId(this.#ports.random, "probe");
    await this.#control("/api/write", { path: PROBE_PATH, content });
    const read = await this.#control("/api/read", { path: PROBE_PATH });
    await this.#control("/api/delete", { path: PROBE_PATH });
    if (read["content"] !== content) throw new Error("the probe file held something else than was written");
  }

  async #control(target: string, body: object): Promise<Readonly<Record<string, unknown>>> {
    const response = await this.#ports.sandbox.bindingFetch(CONTROL_PORT, ask(target, body));
    const said = jsonOf(response);
    if (response.status !== 200) throw new Error(`${target} was refused: ${String(said["code"] ?? response.status)}`);
    return said;
  }

  /** Runs one check within its time; what is still under way then goes on unheard. */
  async #timed<T>(work: () => Promise<T>): Promise<{ readonly value: T | null; readonly result: CheckResult }> {
    const { clock } = this.#ports;
    const began = clock.now();
    const limitMs = this.#parts.healthCheckMs;
    const running = work();
    this.#ports.waitUntil(running.catch(() => {}));
    try {
      const value = await withDeadline(clock, limitMs, running);
      const ms = clock.now() - began;
      if (value === TIMED_OUT) return { value: null, result: { ok: false, ms, reason: `no answer within ${limitMs} ms` } };
      return { value, result: { ok: true, ms, reason: null } };
    } catch (error) {
      return {
        value: null,
        result: { ok: false, ms: clock.now() - began, reason: error instanceof Error ? error.message : String(error) },
      };
    }
  }
}

/** Whether a response is the container channel's own, and nothing inside the VM said it (worker:HEALTH-10). */
const isChannel = ({ status, body }: HttpResponse): boolean => {
  if (status !== 503) return false;
  const text = decoder.decode(body).toLowerCase();
  return CHANNEL.some((words) => text.includes(words));
};

const jsonOf = ({ body }: HttpResponse): Readonly<Record<string, unknown>> => {
  try {
    const parsed: unknown = JSON.parse(decoder.decode(body));
    return typeof parsed === "object" && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
};

/** Memory and version, where the gateway tells them. */
const reportOf = (response: HttpResponse): GatewayReport | null => {
  const { memory, version } = jsonOf(response);
  const { totalMB, freeMB } = (memory ?? {}) as { readonly totalMB?: unknown; readonly freeMB?: unknown };
  if (typeof totalMB !== "number" || typeof freeMB !== "number") return null;
  return { totalMB, freeMB, version: typeof version === "string" ? version : "unknown" };
};

/** The live gateway of a view, and the last one that ended. */
export const gatewaysOf = (view: VmView, parts: WorkerParts) => {
  const gateways = view.processes.filter((one) => parts.isGateway(one.command));
  return { live: gateways.find(isLive) ?? null, ended: gateways.filter((one) => !isLive(one)) };
};
