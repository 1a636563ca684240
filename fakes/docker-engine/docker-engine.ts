import type { HttpApi, HttpRequest, HttpResponse } from "#harness/ports/http.ts";
import type { Refusal } from "#fakes/failures/backend-failure.ts";
import { ScriptedFailures } from "#fakes/failures/scripted-failures.ts";
import { bytesOf, plain, refusal, whole, type Answer } from "./answer.ts";
import type { Handlers } from "./asked.ts";
import { CALLS, dockerCallKind, matchCall, parseTarget } from "./call-kind.ts";
import { containerCalls } from "./container-calls.ts";
import type { ContainerView } from "./container-view.ts";
import { EngineError } from "./engine-error.ts";
import type { DockerEngineOptions } from "./engine-options.ts";
import { engineState, type EngineState } from "./engine-state.ts";
import { execCalls } from "./exec-calls.ts";
import { imageCalls } from "./image-calls.ts";
import { networkCalls } from "./network-calls.ts";
import { systemCalls } from "./system-calls.ts";
import { volumeCalls } from "./volume-calls.ts";
import { PAGE_NOT_FOUND, type Wording } from "./wording.ts";

const handlersOf = (state: EngineState): Handlers => ({
  ...systemCalls(state),
  ...containerCalls(state),
  ...execCalls(state),
  ...imageCalls(state),
  ...volumeCalls(state),
  ...networkCalls(state),
});

/** The Docker Engine's API over a state machine in memory (wire.md 2): as it is for calls in process, behind `serveDockerEngine` on a socket. */
export class FakeDockerEngine implements HttpApi {
  /** What its calls do wrong, by `dockerCallKind`. */
  readonly faults: ScriptedFailures;
  readonly #state: EngineState;
  readonly #handlers: Handlers;

  constructor(options: DockerEngineOptions) {
    this.#state = engineState(options);
    this.#handlers = handlersOf(this.#state);
    this.faults = new ScriptedFailures({ clock: options.clock, random: options.random, link: "docker" });
  }

  /** Answers with the whole body: what is written while it lasts is there when it has ended. */
  fetch(request: HttpRequest): Promise<HttpResponse> {
    return this.#failing(request, async () => whole(await this.#answer(request, new AbortController().signal)));
  }

  /** Answers as soon as the head is known, as a socket needs it; `signal` aborts when the caller goes away. */
  answer(request: HttpRequest, signal: AbortSignal): Promise<Answer> {
    return this.#failing(request, () => this.#answer(request, signal));
  }

  /** Every container that is there, in the order of creation. */
  containers(): readonly ContainerView[] {
    return this.#state.containers.all().map(({ view }) => view);
  }

  /** Names of the volumes that are there. */
  volumes(): readonly string[] {
    return this.#state.volumes.all().map(({ name }) => name);
  }

  /** A container ends by itself. Says whether one of this name or id ran. */
  crash(ref: string, exitCode: number): boolean {
    const container = this.#state.containers.find(ref);
    if (container === null || container.run === null) return false;
    this.#state.lifecycle.end(container, { run: container.run, exitCode, why: "crash" });
    return true;
  }

  /** Somebody else removes a container at once, and with `volumes` what it mounts (`compose down -v`). Says whether there was one. */
  removeBehindTheBack(ref: string, { volumes }: { readonly volumes: boolean }): boolean {
    const container = this.#state.containers.find(ref);
    if (container === null) return false;
    this.#state.lifecycle.wipe(container, volumes);
    return true;
  }

  /** Nothing that was told goes wrong any more. */
  heal(): void {
    this.faults.heal();
  }

  #failing<T extends Answer>(request: HttpRequest, work: () => Promise<T>): Promise<T | HttpResponse> {
    const kind = dockerCallKind(request);
    this.#state.world.journal({ kind: "docker-call", call: kind, method: request.method, path: parseTarget(request.target).path });
    return this.faults.run<T | HttpResponse>({ kind, work, refuse: (failure) => this.#dressed(refused(failure)) });
  }

  async #answer(request: HttpRequest, signal: AbortSignal): Promise<Answer> {
    const { wording } = this.#state.world;
    const target = parseTarget(request.target);
    const matched = matchCall(request.method, target.path);
    // Nobody is there to dress the reply to a call that is none.
    if (matched === null) return refusal(404, PAGE_NOT_FOUND);
    const minor = minorOf(target.version, wording);
    try {
      requireSpoken(target.version, wording);
      const ref = Object.values(matched.names)[0] ?? "";
      const answer = await this.#handlers[matched.call]({
        ref,
        query: target.query,
        body: request.body ?? new Uint8Array(),
        minor,
        signal,
      });
      return this.#dressed(request.method === "HEAD" ? { ...answer, body: new Uint8Array() } : answer);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      const { status, message } = error;
      this.#state.world.journal({
        kind: "docker-refusal",
        call: CALLS[matched.call],
        status,
        message,
        name: Object.values(matched.names)[0] ?? "",
      });
      return this.#dressed(minor < wording.jsonErrorsFrom ? plain(status, `${message}\n`) : refusal(status, message));
    }
  }

  /** With the headers of every reply. */
  #dressed<T extends Answer>(answer: T): T {
    const { api, release } = this.#state.world.wording;
    const headers = {
      "api-version": `1.${api.max}`,
      "docker-experimental": "false",
      ostype: "linux",
      server: `Docker/${release} (linux)`,
      ...answer.headers,
    };
    return { ...answer, headers };
  }
}

/** The minor version of API 1 that is asked for, the newest by default; a version beyond 1 is beyond all of them. */
const minorOf = (version: string | null, { api }: Wording): number => {
  const [major, minor] = (version ?? `1.${api.max}`).split(".").map(Number);
  return major === 1 ? (minor ?? 0) : Number.POSITIVE_INFINITY;
};

/** Throws `EngineError` 400 for an API version that the engine does not speak. */
const requireSpoken = (version: string | null, wording: Wording): void => {
  const { min, max } = wording.api;
  const minor = minorOf(version, wording);
  if (minor > max) throw new EngineError(400, `client version ${version} is too new. Maximum supported API version is 1.${max}`);
  if (minor >= min) return;
  const advice = "please upgrade your client to a newer version";
  throw new EngineError(400, `client version ${version} is too old. Minimum supported API version is 1.${min}, ${advice}`);
};

/** A scripted refusal: in the Engine's shape, or with exactly the body that it says. */
const refused = (failure: Refusal): HttpResponse => {
  if (failure.kind === "sql") throw new Error(`A Docker Engine has no database that could fail with ${failure.code}`);
  const { status, message = "server error", body } = failure;
  const { headers, body: bytes } = refusal(status, message);
  return body === undefined ? { status, headers, body: bytes } : { status, headers: {}, body: bytesOf(body) };
};
