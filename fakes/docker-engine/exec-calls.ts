import { empty, hijackable, json, plain, RAW_STREAM, type Answer } from "./answer.ts";
import type { Handler } from "./asked.ts";
import { EngineError } from "./engine-error.ts";
import type { EngineState } from "./engine-state.ts";
import type { Exec } from "./execs.ts";
import { bodyFields, textsOf } from "./json-fields.ts";
import { framed } from "./output.ts";

const execJson = ({ id, container, command: [entrypoint = "", ...args], tty, state, exitCode }: Exec): object => ({
  ID: id,
  Running: state === "running",
  ExitCode: exitCode,
  ProcessConfig: { tty, entrypoint, arguments: args, privileged: false },
  OpenStdin: false,
  OpenStderr: true,
  OpenStdout: true,
  CanRemove: false,
  ContainerID: container.id,
  DetachKeys: "",
  Pid: state === "running" ? 4_343 : 0,
});

const envOf = (env: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    env.map((one) => {
      const [name = "", ...rest] = one.split("=");
      return [name, rest.join("=")];
    }),
  );

const create =
  ({ containers, execs }: EngineState): Handler =>
  async ({ ref, body }) => {
    const container = containers.get(ref);
    const { Cmd, Env, Tty } = bodyFields(body) ?? {};
    const command = textsOf(Cmd);
    if (command.length === 0) throw new EngineError(400, "No exec command specified");
    const exec = await container.lock.run(() => execs.create(container, { command, env: envOf(textsOf(Env)), tty: Tty === true }));
    return json(201, { Id: exec.id });
  };

/** A second start: 20.10 had answered already when it found out, so the words are in the stream. */
const ranBefore = ({ id }: Exec, { world }: EngineState): Answer => {
  if (world.wording.execRunsOnce) throw new EngineError(409, `exec command ${id} has already run`);
  return { ...plain(200, `Error: Exec command ${id} has already run\r\n`), headers: { "content-type": RAW_STREAM }, hijackable: true };
};

const start =
  (state: EngineState): Handler =>
  ({ ref, body, signal }) => {
    const exec = state.execs.get(ref);
    const { Detach, Tty } = bodyFields(body) ?? {};
    if (!state.execs.start(exec)) return ranBefore(exec, state);
    if (Detach === true) return empty(200);
    return hijackable(framed(exec.output.read({ follow: true, signal }), exec.tty || Tty === true));
  };

/** The calls about execs. */
export const execCalls = (state: EngineState) => {
  const inspect: Handler = ({ ref }) => json(200, execJson(state.execs.get(ref)));
  return {
    "POST /containers/{id}/exec": create(state),
    "POST /exec/{id}/start": start(state),
    "GET /exec/{id}/json": inspect,
  };
};
