import { empty, json, streamed, bytesOf, type Answer } from "./answer.ts";
import { archiveHead, readArchive, writeArchive } from "./archive.ts";
import { flag, numberOf, type Asked, type Handler } from "./asked.ts";
import { containerJson, listedContainer } from "./container-json.ts";
import { listed } from "./container-list.ts";
import type { Container } from "./container.ts";
import { EngineError } from "./engine-error.ts";
import type { EngineState } from "./engine-state.ts";
import { labelsPass, parseFilters } from "./filters.ts";
import { bodyFields } from "./json-fields.ts";
import { attachedTo, logsOf } from "./logs.ts";
import { signalNumber } from "./signals.ts";
import { START_HAS_BODY } from "./wording.ts";

/** What a stop waits by default before it kills, s. */
const GRACE_S = 10;

const create =
  ({ containers, world }: EngineState): Handler =>
  ({ query, body }) => {
    const container = containers.create(query.get("name") ?? "", bodyFields(body, world.wording.callerError));
    const { id, name, env, spec } = container;
    world.journal({ kind: "container-create", name, id, env, image: spec.image, platform: query.get("platform") ?? "" });
    world.events.tell({ type: "container", action: "create", id, attributes: { ...spec.labels, image: spec.image, name } });
    return json(201, { Id: id, Warnings: [] });
  };

const graceMs = ({ query }: Asked): number => {
  const seconds = numberOf(query, "t", GRACE_S);
  return seconds < 0 ? Number.POSITIVE_INFINITY : seconds * 1_000;
};

/** The last of Linux's signals. */
const SIGNAL_MAX = 64;

const kill =
  ({ containers, lifecycle, world }: EngineState): Handler =>
  async ({ ref, query }) => {
    const name = query.get("signal") ?? "";
    const signal = signalNumber(name === "" ? "SIGKILL" : name);
    if (signal === null) throw new EngineError(400, `Invalid signal: ${name}`);
    try {
      if (signal > SIGNAL_MAX) throw new EngineError(500, `The linux daemon does not support signal ${signal}`);
      await lifecycle.kill(containers.get(ref), signal);
    } catch (error) {
      if (error instanceof EngineError) throw new EngineError(error.status, world.wording.cannotKill(ref, error.message));
      throw error;
    }
    return empty(204);
  };

/** The exit code that a wait is for; `removed` waits for that, `next-exit` for an end yet to come. */
const exitOf = async (container: Container, condition: string): Promise<number> => {
  if (condition === "removed") return container.removed.promise;
  if (condition === "next-exit") return container.nextExit.promise;
  return container.run === null ? container.exitCode : container.run.ended.promise;
};

/** API versions below this one tell an error that is none. */
const NO_NULL_ERROR_FROM = 42;

const wait =
  ({ containers, world }: EngineState): Handler =>
  async ({ ref, query, minor, signal }) => {
    const container = containers.get(ref);
    const condition = query.get("condition") ?? "";
    const known = ["", "not-running", "next-exit", "removed"].includes(condition);
    if (!known && world.wording.strict.condition) throw new EngineError(400, `invalid condition: "${condition}"`);
    await container.lock.run(() => {});
    const gone = new Promise<null>((resolve) => {
      signal.addEventListener("abort", () => resolve(null), { once: true });
    });
    const exit = exitOf(container, condition);
    // The head goes out at once, the code when it is known.
    return streamed(
      (async function* () {
        const code = await Promise.race([exit, gone]);
        if (code === null) return;
        yield bytesOf(`${JSON.stringify({ ...(minor < NO_NULL_ERROR_FROM ? { Error: null } : {}), StatusCode: code })}\n`);
      })(),
      "application/json",
    );
  };

const archiveCalls = ({ containers, world }: EngineState) => {
  const call =
    (work: (container: Container, asked: Asked) => Answer): Handler =>
    async (asked) => {
      const container = containers.get(asked.ref);
      return container.lock.run(() => work(container, asked));
    };
  return {
    "HEAD /containers/{id}/archive": call(archiveHead),
    "GET /containers/{id}/archive": call(readArchive),
    "PUT /containers/{id}/archive": call((container, asked) => writeArchive(container, asked, world.wording)),
  };
};

/** A JSON object that says anything has at least so many bytes: `{}` is none. */
const BODY_BYTES_MIN = 7;

const lifeCalls = (state: EngineState) => {
  const { containers, lifecycle, world } = state;
  const start: Handler = async ({ ref, body }) => {
    if (body.length > BODY_BYTES_MIN && world.wording.strict.startBody) throw new EngineError(400, START_HAS_BODY);
    return empty((await lifecycle.start(containers.get(ref))) ? 204 : 304);
  };
  const stop: Handler = async (asked) => empty((await lifecycle.stop(containers.get(asked.ref), graceMs(asked))) ? 204 : 304);
  const done =
    (work: (container: Container, asked: Asked) => Promise<void>): Handler =>
    async (asked) => {
      await work(containers.get(asked.ref), asked);
      return empty(204);
    };
  return {
    "POST /containers/{id}/start": start,
    "POST /containers/{id}/stop": stop,
    "POST /containers/{id}/kill": kill(state),
    "POST /containers/{id}/restart": done((container, asked) => lifecycle.restart(container, graceMs(asked))),
    "POST /containers/{id}/pause": done((container) => lifecycle.pause(container)),
    "POST /containers/{id}/unpause": done((container) => lifecycle.unpause(container)),
    "DELETE /containers/{id}": done((container, { ref, query }) =>
      lifecycle.remove(container, { ref, force: flag(query, "force"), volumes: flag(query, "v") }),
    ),
  };
};

/** The calls about containers. */
export const containerCalls = (state: EngineState) => {
  const { containers, lifecycle, networks, world } = state;
  const inspect: Handler = async ({ ref }) => {
    const container = containers.get(ref);
    return json(200, await container.lock.run(() => containerJson(container, networks)));
  };
  const list: Handler = (asked) =>
    json(
      200,
      listed(state, asked).map((container) => listedContainer(container, networks, world.clock.now())),
    );
  const rename: Handler = ({ ref, query }) => {
    containers.rename(containers.get(ref), query.get("name") ?? "");
    return empty(204);
  };
  const prune: Handler = ({ query }) => {
    const filters = parseFilters(query.get("filters"), ["label", "label!", "until"], world.wording);
    const resting = containers
      .all()
      .filter((container) => !container.running && !container.removing && labelsPass(filters, container.spec.labels));
    for (const container of resting) lifecycle.wipe(container, false);
    return json(200, { ContainersDeleted: resting.map(({ id }) => id), SpaceReclaimed: 0 });
  };
  const logs: Handler = (asked) => logsOf(containers.get(asked.ref), asked);
  const attach: Handler = (asked) => attachedTo(containers.get(asked.ref), asked);
  return {
    ...lifeCalls(state),
    ...archiveCalls(state),
    "POST /containers/create": create(state),
    "GET /containers/json": list,
    "POST /containers/prune": prune,
    "GET /containers/{id}/json": inspect,
    "POST /containers/{id}/rename": rename,
    "POST /containers/{id}/wait": wait(state),
    "POST /containers/{id}/attach": attach,
    "GET /containers/{id}/logs": logs,
  };
};
