import { empty, hijackable, json, type Answer } from "./answer.ts";
import type { Handler } from "./asked.ts";
import { EngineError } from "./engine-error.ts";
import type { EngineState } from "./engine-state.ts";
import type { Exec } from "./execs.ts";
import { bodyFields, requiredFields, textsOf } from "./json-fields.ts";
import { framed, type Output } from "./output.ts";
import { execFailed } from "./wording.ts";

const execJson = ({ id, container, command: [entrypoint = "", ...args], tty, state, streams, exitCode }: Exec): object => ({
  ID: id,
  Running: state === "running",
  ExitCode: exitCode,
  ProcessConfig: { tty, entrypoint, arguments: args, privileged: false },
  OpenStdin: false,
  OpenStderr: streams.has("stderr"),
  OpenStdout: streams.has("stdout"),
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
    const { Cmd, Env, Tty, AttachStdout, AttachStderr } = requiredFields(body);
    const command = textsOf(Cmd);
    if (command.length === 0) throw new EngineError(400, "No exec command specified");
    const streams = new Set([
      ...(AttachStdout === true ? (["stdout"] as const) : []),
      ...(AttachStderr === true ? (["stderr"] as const) : []),
    ]);
    const spec = { command, env: envOf(textsOf(Env)), tty: Tty === true, streams };
    const exec = await container.lock.run(() => execs.create(container, spec));
    return json(201, { Id: exec.id });
  };

const written = async function* (exec: Exec, signal: AbortSignal): AsyncGenerator<Output> {
  for await (const piece of exec.output.read({ follow: true, signal })) if (exec.streams.has(piece.stream)) yield piece;
};

const start =
  ({ execs, world }: EngineState): Handler =>
  ({ ref, body, signal }) => {
    const exec = execs.get(ref);
    const { Detach, Tty } = bodyFields(body) ?? {};
    const tty = exec.tty || Tty === true;
    /** What went wrong; when the reply had begun by then, the words are in its stream. */
    const failed = (status: number, message: string, begun: boolean): Answer => {
      if (Detach === true || !begun) throw new EngineError(status, message);
      return hijackable(framed([{ stream: "stdout", text: `${message}\r\n` }], tty));
    };
    switch (execs.start(exec)) {
      case "ran before":
        return failed(409, world.wording.execRanBefore(exec.id), !world.wording.strict.secondExec);
      case "missing":
        return failed(400, execFailed(exec.command[0] ?? ""), true);
      case "runs":
        return Detach === true ? empty(200) : hijackable(framed(written(exec, signal), tty));
    }
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
