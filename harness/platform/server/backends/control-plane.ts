import type { Clock } from "#harness/ports/clock.ts";
import type { HttpApi } from "#harness/ports/http.ts";
import type { ServerConfig } from "#harness/platform/server/config.ts";
import type { ProbeSight } from "#harness/platform/server/health/dead-status.ts";
import type { ServerParts } from "#harness/platform/server/parts.ts";
import { startKeyOf, type Backend, type Refused, type StartOrder, type StartResult, type StopResult, type Target } from "./backend.ts";
import { callBackend, succeeded, type Asked, type Heard } from "./http-call.ts";

/** The client's own limit (server.md B.3), ms. */
const CALL_MS = 120_000;
/** A delete is waited for by somebody (server:STOP-12), ms. */
const DELETE_MS = 30_000;
const PROBE_MS = 10_000;
/** So much of an answer is read, and of a console's (server.md B.3). */
const ANSWER_MAX_BYTES = 65_536;
const CONSOLE_MAX_BYTES = 262_144;

const refused = (heard: Heard): Refused => ({
  ok: false,
  raw: `${heard.status ?? "no answer:"} ${heard.text}`,
  passing: heard.status === null || heard.status >= 500 || heard.status === 429,
  unsure: heard.status === null || heard.status >= 500,
});

/** The control plane that runs workloads on EC2 (server.md B.3). */
export class ControlPlaneBackend implements Backend {
  readonly name = "control-plane";
  readonly #api: HttpApi;
  readonly #clock: Clock;
  readonly #facts: { readonly parts: ServerParts; readonly config: ServerConfig };

  constructor(api: HttpApi, clock: Clock, facts: { readonly parts: ServerParts; readonly config: ServerConfig }) {
    this.#api = api;
    this.#clock = clock;
    this.#facts = facts;
  }

  async start(order: StartOrder): Promise<StartResult> {
    // No instance of this order is known as the current one yet, so none has registered: renewing takes nothing away from it.
    await order.files();
    return this.#provision(order);
  }

  async #provision({ workspaceId, runtime, tier, env, key }: Omit<StartOrder, "files" | "reset">): Promise<StartResult> {
    const { orgId, platformUrl } = this.#facts.config;
    const heard = await this.#call({
      method: "POST",
      target: "/cp/workspaces/provision",
      // The key makes a second try after a lost answer the same instance, not another one.
      headers: { ...this.#credentials(), "idempotency-key": key },
      body: { org_id: orgId, workspace_id: workspaceId, runtime, tier, platform_url: platformUrl, env },
      limitMs: CALL_MS,
    });
    if (heard.status === null || !this.#facts.parts.controlPlaneCreated(heard.status)) return refused(heard);
    const instance = heard.body["instance_id"];
    if (typeof instance !== "string" || instance === "")
      return { ok: false, raw: "the answer names no instance", passing: false, unsure: false };
    return { ok: true, machine: instance, url: "" };
  }

  async stop(target: Target): Promise<StopResult> {
    const instance = await this.#named(target);
    if (typeof instance === "object" && instance !== null) return instance;
    if (instance === null) return { ok: true, how: "no instance is known" };
    const heard = await this.#call({
      method: "DELETE",
      target: `/cp/workspaces/${target.workspaceId}?instance_id=${encodeURIComponent(instance)}`,
      headers: this.#credentials(),
      limitMs: DELETE_MS,
    });
    if (heard.status === 404 && this.#facts.parts.knowsNoInstance(heard.body)) return { ok: true, how: "there was no instance" };
    return heard.status !== null && this.#facts.parts.controlPlaneDeleted(heard.status) ? { ok: true, how: "deleted" } : refused(heard);
  }

  /**
   * The plane lists no instances and looks none up by a key (server.md B.3), so the start is asked for again, by that key: the
   * plane names what it has started already, or starts what is stopped at once (F-29).
   */
  find({ workspaceId, key }: Pick<StartOrder, "workspaceId" | "key">): Promise<StartResult> {
    return this.#provision({ workspaceId, runtime: "none", tier: 1, env: {}, key });
  }

  /** By what the plane is asked to stop it: by its id, also where only its start's key is known. */
  async #named(target: Target): Promise<string | null | Refused> {
    const key = startKeyOf(target.machine);
    if (key === null) return this.#facts.parts.instanceOf(target);
    const started = await this.find({ workspaceId: target.workspaceId, key });
    return started.ok ? started.machine : started;
  }

  async probe(target: Target): Promise<ProbeSight> {
    const instance = this.#facts.parts.instanceOf(target);
    if (instance === null) return { kind: "not-running" };
    const heard = await this.#call({
      method: "GET",
      target: `/cp/workspaces/${target.workspaceId}/status?instance_id=${encodeURIComponent(instance)}`,
      headers: this.#credentials(),
      limitMs: PROBE_MS,
    });
    if (!succeeded(heard) || typeof heard.body["state"] !== "string") return { kind: "error" };
    return { kind: heard.body["state"] === "running" ? "running" : "not-running" };
  }

  async removeVolumes(): Promise<StopResult> {
    return { ok: true, how: "an instance takes its disks with it" };
  }

  /** What the instance wrote on its console; null when it cannot be had. */
  async console(workspaceId: string): Promise<string | null> {
    const heard = await this.#call({
      method: "GET",
      target: `/cp/admin/workspaces/${workspaceId}/console`,
      headers: { authorization: `Bearer ${this.#facts.config.cpAdminToken}`, "x-molecule-admin-token": this.#facts.config.adminToken },
      limitMs: CALL_MS,
      maxBytes: CONSOLE_MAX_BYTES,
    });
    return succeeded(heard) && typeof heard.body["output"] === "string" ? heard.body["output"] : null;
  }

  #call(asked: Asked): Promise<Heard> {
    return callBackend(this.#api, this.#clock, { maxBytes: ANSWER_MAX_BYTES, ...asked });
  }

  #credentials(): Readonly<Record<string, string>> {
    const { sharedSecret, adminToken } = this.#facts.config;
    return { authorization: `Bearer ${sharedSecret}`, "x-molecule-admin-token": adminToken };
  }
}
