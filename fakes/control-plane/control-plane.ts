import { ScriptedFailures } from "#fakes/failures/scripted-failures.ts";
import type { Refusal } from "#fakes/failures/backend-failure.ts";
import { sleep } from "#harness/ports/clock.ts";
import type { HttpApi, HttpRequest, HttpResponse } from "#harness/ports/http.ts";
import { mayAsk, type Credentials } from "./access.ts";
import { InstancePool, type InstancePoolOptions } from "./instance-pool.ts";
import type { Instance, InstanceRecord } from "./instance.ts";
import { jsonAnswer, textAnswer } from "./json-answer.ts";
import { readProvisionRequest, type ProvisionRequest } from "./provision-request.ts";
import { rawError } from "./raw-error.ts";
import { controlPlaneRoute, type ControlPlaneRoute } from "./request-route.ts";

/** How the control plane behaves; times in ms. */
export interface ControlPlaneSettings {
  /** From the request for a machine to its answer. */
  readonly provisionMs: number;
  /** From the request for a machine until it runs. */
  readonly bootMs: number;
  /** From a delete until the machine is gone; it runs on until then. */
  readonly terminateMs: number;
  /** A status is as old as this: a change is seen so much later, and a new machine is unknown so long. */
  readonly lagMs: number;
  /** A repeated `idempotency-key` of one workspace is answered with the instance of its first request. */
  readonly idempotent: boolean;
  /** Errors carry the whole text of the cloud behind (`LEAK_MARKERS`). */
  readonly rawErrors: boolean;
}

const DEFAULTS: ControlPlaneSettings = {
  provisionMs: 0,
  bootMs: 2_000,
  terminateMs: 1_000,
  lagMs: 0,
  idempotent: true,
  rawErrors: false,
};

export interface ControlPlaneOptions extends InstancePoolOptions {
  readonly credentials: Credentials;
  readonly settings?: Partial<ControlPlaneSettings>;
  /** What `GET /cp/tenants/config` answers. */
  readonly config?: Readonly<Record<string, string>>;
}

/** One request, read. */
interface Asked extends ControlPlaneRoute {
  readonly request: HttpRequest;
  /** What a provision asks for, or what is wrong with it. */
  readonly wanted: ProvisionRequest | string;
}

/** The control plane that provisions instances (B.3): its HTTP API over a pool of machines. */
export class FakeControlPlane implements HttpApi {
  /** Kinds: provision, delete, status, console, config, other. */
  readonly faults: ScriptedFailures;
  readonly #options: ControlPlaneOptions;
  readonly #pool: InstancePool;
  readonly #healthy: ControlPlaneSettings;
  readonly #byKey = new Map<string, InstanceRecord>();
  readonly #asked = { provision: new Map<string, number>(), delete: new Map<string, number>() };
  #settings: ControlPlaneSettings;

  constructor(options: ControlPlaneOptions) {
    this.#options = options;
    this.#pool = new InstancePool(options);
    this.#healthy = { ...DEFAULTS, ...options.settings };
    this.#settings = this.#healthy;
    this.faults = new ScriptedFailures({ clock: options.clock, random: options.random, link: "control-plane" });
  }

  /** Changes how it behaves from now on. */
  tune(settings: Partial<ControlPlaneSettings>): void {
    this.#settings = { ...this.#settings, ...settings };
  }

  /** Lifts every fault and takes the settings back to those it began with. */
  heal(): void {
    this.faults.heal();
    this.#settings = this.#healthy;
  }

  /** All instances that ever were, oldest first. */
  instances(): readonly Instance[] {
    return this.#pool.list();
  }

  /** Ends a machine behind the control plane's back. False when none of this name is left. */
  crash(instanceId: string): boolean {
    return this.#pool.crash(instanceId);
  }

  /** How often a machine was asked for, for this workspace, whatever the answer. */
  provisionsAsked(workspaceId: string): number {
    return this.#asked.provision.get(workspaceId) ?? 0;
  }

  /** How often a delete was asked for, of this workspace or of this instance, whatever the answer. */
  deletesAsked(workspaceOrInstance: string): number {
    return this.#asked.delete.get(workspaceOrInstance) ?? 0;
  }

  async fetch(request: HttpRequest): Promise<HttpResponse> {
    const route = controlPlaneRoute(request);
    const wanted = route.kind === "provision" ? readProvisionRequest(request) : "no machine is asked for";
    const workspace = typeof wanted === "string" ? route.workspace : wanted.workspaceId;
    const asked: Asked = { request, ...route, workspace, wanted };
    this.#count(asked);
    const work = async (): Promise<HttpResponse> => this.#serve(asked);
    try {
      const response = await this.faults.run({ kind: route.kind, work, refuse: (refusal) => this.#refuse(refusal) });
      this.#journal(asked, response.status);
      return response;
    } catch (error) {
      this.#journal(asked, null);
      throw error;
    }
  }

  async #serve(asked: Asked): Promise<HttpResponse> {
    const { kind } = asked;
    if (kind === "other") return this.#error(404, "not found");
    if (!mayAsk(asked.request, kind, this.#options.credentials)) return this.#error(401, "unauthorized");
    switch (kind) {
      case "config":
        return jsonAnswer(200, this.#options.config ?? {});
      case "console":
        return this.#console(asked);
      case "status":
        return this.#status(asked);
      case "delete":
        return this.#delete(asked);
      case "provision":
        return this.#provision(asked);
    }
  }

  async #provision({ request, wanted }: Asked): Promise<HttpResponse> {
    if (typeof wanted === "string") return this.#error(400, wanted);
    if (wanted.orgId !== this.#options.credentials.orgId) return this.#error(403, "org_id is not this tenant's");
    const { provisionMs, bootMs, idempotent } = this.#settings;
    const key = idempotent ? request.headers["idempotency-key"] : undefined;
    const named = key === undefined ? undefined : `${wanted.workspaceId} ${key}`;
    const known = named === undefined ? undefined : this.#byKey.get(named);
    const record = known ?? this.#pool.create(wanted, bootMs);
    if (named !== undefined) this.#byKey.set(named, record);
    record.provisions += 1;
    const answer = { instance_id: record.id, private_ip: record.ip, state: record.state, error: "" };
    if (provisionMs > 0) await sleep(this.#options.clock, provisionMs);
    return jsonAnswer(201, answer);
  }

  #delete({ workspace, instance }: Asked): HttpResponse {
    if (instance === null) return this.#error(400, "instance_id is required");
    const record = this.#pool.find(workspace, instance);
    if (record === undefined) return this.#error(404, "instance not found");
    record.deletes += 1;
    this.#pool.terminate(record, this.#settings.terminateMs);
    return jsonAnswer(200, { instance_id: record.id, state: record.state });
  }

  #status({ workspace, instance }: Asked): HttpResponse {
    if (instance === null) return this.#error(400, "instance_id is required");
    const state = this.#pool.find(workspace, instance)?.stateAt(this.#options.clock.now() - this.#settings.lagMs) ?? null;
    return state === null ? this.#error(404, "instance not found") : jsonAnswer(200, { state });
  }

  #console({ workspace }: Asked): HttpResponse {
    const latest = this.instances().findLast(({ workspaceId }) => workspaceId === workspace);
    if (latest === undefined) return this.#error(404, "no instance of this workspace");
    return jsonAnswer(200, { output: `${latest.id} login: workspace ${workspace} is ${latest.state}\n` });
  }

  #refuse(refusal: Refusal): HttpResponse {
    if (refusal.kind === "sql") return this.#error(500, `database error ${refusal.code}`);
    const { status, message, body } = refusal;
    return body === undefined ? this.#error(status, message ?? "internal error") : textAnswer(status, body);
  }

  #error(status: number, message: string): HttpResponse {
    return jsonAnswer(status, { error: this.#settings.rawErrors ? rawError(message) : message });
  }

  #count({ kind, workspace, instance }: Asked): void {
    const count = (counts: Map<string, number>, name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);
    if (kind === "provision") count(this.#asked.provision, workspace);
    if (kind !== "delete") return;
    count(this.#asked.delete, workspace);
    if (instance !== null) count(this.#asked.delete, instance);
  }

  #journal({ kind, workspace, instance }: Asked, status: number | null): void {
    this.#options.journal({ kind: `control-plane-${kind}`, workspace, instance, status });
  }
}
