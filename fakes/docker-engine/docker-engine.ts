import type { HttpApi, HttpRequest, HttpResponse } from "#harness/ports/http.ts";
import type { Refusal } from "#fakes/failures/backend-failure.ts";
import { ScriptedFailures } from "#fakes/failures/scripted-failures.ts";
import { bytesOf, plain, refusal, whole, type Answer } from "./answer.ts";
import type { Handlers } from "./asked.ts";
import { dockerCallKind, matchCall, parseTarget, type MatchedCall, type Target } from "./call-kind.ts";
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
import { PAGE_NOT_FOUND } from "./wording.ts";

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

  async #answer({ method, target, body }: HttpRequest, signal: AbortSignal): Promise<Answer> {
    const parsed = parseTarget(target);
    const { wording } = this.#state.world;
    const minor = parsed.minor ?? wording.api.max;
    try {
      const { call, names } = this.#matched(method, parsed);
      const ref = Object.values(names)[0] ?? "";
      const answer = await this.#handlers[call]({ ref, query: parsed.query, body: body ?? new Uint8Array(), minor, signal });
      return this.#dressed(method === "HEAD" ? { ...answer, body: new Uint8Array() } : answer);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      const { status, message } = error;
      return this.#dressed(minor < wording.jsonErrorsFrom ? plain(status, `${message}\n`) : refusal(status, message));
    }
  }

  /** Throws `EngineError` 400 for an API version that it does not speak, 404 for a call that it does not know. */
  #matched(method: string, { minor, path }: Target): MatchedCall {
    const { min, max } = this.#state.world.wording.api;
    if (minor !== null && minor > max) {
      throw new EngineError(400, `client version 1.${minor} is too new. Maximum supported API version is 1.${max}`);
    }
    if (minor !== null && minor < min) {
      const advice = "please upgrade your client to a newer version";
      throw new EngineError(400, `client version 1.${minor} is too old. Minimum supported API version is 1.${min}, ${advice}`);
    }
    const matched = matchCall(method, path);
    if (matched === null) throw new EngineError(404, PAGE_NOT_FOUND);
    return matched;
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

/** A scripted refusal: in the Engine's shape, or with exactly the body that it says. */
const refused = (failure: Refusal): HttpResponse => {
  if (failure.kind === "sql") throw new Error(`A Docker Engine has no database that could fail with ${failure.code}`);
  const { status, message = "server error", body } = failure;
  const { headers, body: bytes } = refusal(status, message);
  return body === undefined ? { status, headers, body: bytes } : { status, headers: {}, body: bytesOf(body) };
};
