import { createTar } from "nanotar";
import type { Clock } from "#harness/ports/clock.ts";
import { sleep } from "#harness/ports/clock.ts";
import type { HttpApi } from "#harness/ports/http.ts";
import type { ProbeSight } from "#harness/platform/server/health/dead-status.ts";
import type { ServerParts } from "#harness/platform/server/parts.ts";
import { CONTAINER_PREFIX } from "#harness/platform/server/sweep/stale-tokens.ts";
import type { Backend, Refused, StartOrder, StartResult, StopResult, Target } from "./backend.ts";
import { createBody, imageOf } from "./docker-create.ts";
import { callBackend, succeeded, type Asked, type Heard } from "./http-call.ts";

/** A stop or a look that takes longer has failed, ms. */
const CALL_MS = 30_000;
const PROBE_MS = 10_000;
/** Creating and starting a container, ms. */
const START_MS = 60_000;
const PULL_MS = 150_000;
/** A name may still be taken by a container whose removal is in progress: tried so often, with this wait, ms. */
const NAME_TRIES = 10;
const NAME_WAIT_MS = 500;
/** Ports show up a little after the start. */
const PORT_TRIES = 3;
const PORT_WAIT_MS = 500;

/** One container as the engine lists it. */
export interface ListedContainer {
  readonly id: string;
  readonly name: string;
  readonly running: boolean;
  /** It has the label of the platform: somebody else's container may have such a name as well. */
  readonly managed: boolean;
}

const words = ({ status, body, text }: Heard): string => (status === null ? text : `${status} ${String(body["message"] ?? text)}`);

const refused = (heard: Heard): Refused => ({
  ok: false,
  raw: words(heard),
  // A client's mistake stays one; everything else may pass.
  passing: heard.status === null || heard.status >= 500 || heard.status === 409,
  unsure: heard.status === null || heard.status >= 500,
});

/** How a workspace's container is named, and recognised; a name that is not hex and dashes is nobody's (server:TOK-13). */
export const CONTAINER = { prefix: CONTAINER_PREFIX, name: /^ws-([0-9a-f-]{12})$/ };

/** The container's name: the engine knows workspaces by the first characters of their ids (server:TOK-13). */
export const containerName = (workspaceId: string): string => `ws-${workspaceId.slice(0, CONTAINER_PREFIX)}`;

/** The Docker Engine as a backend (server.md B.4). */
export class DockerBackend implements Backend {
  readonly name = "docker";
  readonly #engine: HttpApi;
  readonly #clock: Clock;
  readonly #parts: ServerParts;

  constructor(engine: HttpApi, clock: Clock, parts: ServerParts) {
    this.#engine = engine;
    this.#clock = clock;
    this.#parts = parts;
  }

  async start(order: StartOrder): Promise<StartResult> {
    const name = containerName(order.workspaceId);
    const volume = await this.#call({ method: "POST", target: "/volumes/create", body: { Name: `${name}-configs`, Labels: LABELS } });
    if (!succeeded(volume)) return refused(volume);
    const cleared = await this.stop({ workspaceId: order.workspaceId, machine: null });
    if (!cleared.ok) return cleared;
    const kept = await this.#dropVolumes(name, this.#parts.dropsVolumes(order.reset));
    if (kept !== null) return kept;
    const image = await this.#requireImage(imageOf(order.runtime));
    if (image !== null) return image;
    const created = await this.#create(name, order);
    if (!succeeded(created)) return refused(created);
    const id = String(created.body["Id"]);
    const files = Object.entries(await order.files());
    const tar = createTar(files.map(([file, data]) => ({ name: file, data, attrs: { mode: "600", mtime: 0 } })));
    const written = await this.#call({ method: "PUT", target: `/containers/${id}/archive?path=/configs`, body: tar });
    if (!succeeded(written)) return refused(written);
    const started = await this.#call({ method: "POST", target: `/containers/${id}/start`, limitMs: START_MS });
    if (!succeeded(started) && started.status !== 304) return refused(started);
    return { ok: true, machine: id, url: await this.#urlOf(id) };
  }

  /** By the container's own id where it is known: a later life may have taken over the name by then. */
  stop({ workspaceId, machine }: Target): Promise<StopResult> {
    return this.removeContainer(machine ?? containerName(workspaceId));
  }

  /** Removes a container by its id or name; one that is gone or going is no failure (server:STOP-07, STOP-08). */
  async removeContainer(container: string): Promise<StopResult> {
    const heard = await this.#call({ method: "DELETE", target: `/containers/${container}?force=1`, limitMs: CALL_MS });
    if (succeeded(heard)) return { ok: true, how: "removed" };
    const fate = this.#parts.removalFate({ status: heard.status, message: words(heard) });
    if (fate === "gone") return { ok: true, how: "there was no container" };
    if (fate === "being-removed") return { ok: true, how: "somebody else is removing the container" };
    return refused(heard);
  }

  async probe({ workspaceId }: Target): Promise<ProbeSight> {
    const heard = await this.#call({ method: "GET", target: `/containers/${containerName(workspaceId)}/json`, limitMs: PROBE_MS });
    if (heard.status === 404 && words(heard).toLowerCase().includes("no such container")) return { kind: "not-running" };
    if (!succeeded(heard)) return { kind: "error" };
    const state = heard.body["State"] as { readonly Running?: unknown } | undefined;
    if (typeof state?.Running !== "boolean") return { kind: "error" };
    return { kind: state.Running ? "running" : "not-running" };
  }

  async find(): Promise<null> {
    return null;
  }

  async removeVolumes(workspaceId: string): Promise<StopResult> {
    const name = containerName(workspaceId);
    for (const volume of [`${name}-configs`, `${name}-claude-sessions`]) {
      const heard = await this.#call({ method: "DELETE", target: `/volumes/${volume}?force=1` });
      if (!succeeded(heard) && heard.status !== 404) return refused(heard);
    }
    return { ok: true, how: "removed" };
  }

  /** Null when they are gone. One that is in use may be free at the next try: a reset that was asked for is not skipped (server:RST-17). */
  async #dropVolumes(name: string, ends: readonly string[]): Promise<Refused | null> {
    for (const end of ends) {
      const heard = await this.#call({ method: "DELETE", target: `/volumes/${name}-${end}?force=1` });
      const isGone = succeeded(heard) || heard.status === 404;
      if (!isGone && this.#parts.failedReset === "tried-again") return { ...refused(heard), passing: true };
    }
    return null;
  }

  /** The containers that look like workspaces; null when the list cannot be had (server:TOK-06). */
  async list(): Promise<readonly ListedContainer[] | null> {
    const filters = encodeURIComponent(JSON.stringify({ name: ["ws-"] }));
    const heard = await this.#call({ method: "GET", target: `/containers/json?all=1&filters=${filters}`, limitMs: CALL_MS });
    if (!succeeded(heard)) return null;
    try {
      const list = JSON.parse(heard.text) as readonly Listed[];
      return list.map((one) => ({
        id: one.Id,
        name: (one.Names[0] ?? "").replace(/^\//, ""),
        running: one.State === "running",
        managed: one.Labels?.[MANAGED] === "true",
      }));
    } catch {
      return null;
    }
  }

  /** Asks for one platform whatever the host is: workspace images are built for no other (server:PROV-13). */
  #platform(): string {
    const { imagePlatform } = this.#parts;
    return imagePlatform === null ? "" : `&platform=${encodeURIComponent(imagePlatform)}`;
  }

  /** Null when the image is here, or could be pulled. */
  async #requireImage(image: string): Promise<Refused | null> {
    const known = await this.#call({ method: "GET", target: `/images/${image}/json` });
    if (succeeded(known)) return null;
    if (known.status !== 404) return refused(known);
    const [repository, tag = "latest"] = image.split(":");
    const target = `/images/create?fromImage=${encodeURIComponent(repository ?? image)}&tag=${tag}${this.#platform()}`;
    const pulled = await this.#call({ method: "POST", target, limitMs: PULL_MS });
    if (!succeeded(pulled)) return refused(pulled);
    return pulled.text.includes('"errorDetail"') ? { ok: false, raw: pulled.text, passing: true, unsure: false } : null;
  }

  async #create(name: string, order: StartOrder): Promise<Heard> {
    for (let attempt = 1; ; attempt += 1) {
      const target = `/containers/create?name=${name}${this.#platform()}`;
      const created = await this.#call({ method: "POST", target, body: createBody(name, order), limitMs: START_MS });
      const taken = created.status === 409;
      if (!taken || attempt === NAME_TRIES) return created;
      await sleep(this.#clock, NAME_WAIT_MS);
    }
  }

  /** Where the agent is reached: the host's port that the engine gave it; empty when it shows none. */
  async #urlOf(id: string): Promise<string> {
    for (let attempt = 1; attempt <= PORT_TRIES; attempt += 1) {
      const heard = await this.#call({ method: "GET", target: `/containers/${id}/json`, limitMs: PROBE_MS });
      const settings = heard.body["NetworkSettings"] as { Ports?: Record<string, { HostPort?: string }[] | null> } | undefined;
      const port = settings?.Ports?.["8000/tcp"]?.[0]?.HostPort;
      if (port !== undefined && port !== "") return `http://127.0.0.1:${port}`;
      if (attempt < PORT_TRIES) await sleep(this.#clock, PORT_WAIT_MS);
    }
    return "";
  }

  #call(asked: Omit<Asked, "limitMs"> & { readonly limitMs?: number }): Promise<Heard> {
    return callBackend(this.#engine, this.#clock, { limitMs: CALL_MS, ...asked });
  }
}

/** Marks what belongs to the platform (server.md B.4). */
const MANAGED = "molecule.platform.managed";
const LABELS = { [MANAGED]: "true" };

/** One container, as the engine's list has it. */
interface Listed {
  readonly Id: string;
  readonly Names: readonly string[];
  readonly State?: string;
  readonly Labels?: Readonly<Record<string, string>> | null;
}
