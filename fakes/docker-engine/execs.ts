import type { Container } from "./container.ts";
import { EngineError } from "./engine-error.ts";
import { byIdPrefix } from "./hex-id.ts";
import type { Output } from "./output.ts";
import { Tape } from "./tape.ts";
import { noSuchExec } from "./wording.ts";
import type { World } from "./world.ts";

/** What an exec runs. */
export interface ExecSpec {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly tty: boolean;
  /** Of these the client sees what is written. */
  readonly streams: ReadonlySet<Output["stream"]>;
}

/** A command beside a container's own. */
export interface Exec extends ExecSpec {
  readonly id: string;
  readonly container: Container;
  readonly output: Tape<Output>;
  state: "created" | "running" | "ended";
  /** Null until it has ended. */
  exitCode: number | null;
}

/** What the Engine answers for a binary that is not there. */
const NOT_FOUND_CODE = 126;

/** More that have ended are forgotten, the oldest first: the Engine tidies them up after some minutes. */
const ENDED_MAX = 1_000;

/** The execs of an engine. */
export class Execs {
  readonly #world: World;
  readonly #byId = new Map<string, Exec>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Throws `EngineError` 404. */
  get(id: string): Exec {
    const exec = byIdPrefix(this.#byId.values(), id);
    if (exec === null) throw new EngineError(404, noSuchExec(id));
    return exec;
  }

  /** Throws `EngineError` 409 when the container does not run or stands still. */
  create(container: Container, spec: ExecSpec): Exec {
    const { wording } = this.#world;
    if (!container.running) throw new EngineError(409, wording.notRunning(container.id));
    if (container.paused) throw new EngineError(409, wording.execPaused(container.name));
    const exec: Exec = { ...spec, id: this.#world.newId(), container, output: new Tape(), state: "created", exitCode: null };
    this.#byId.set(exec.id, exec);
    // With its container it is gone for good.
    void container.removed.promise.then(() => this.#byId.delete(exec.id));
    this.#tidy();
    this.#world.journal({ kind: "exec-create", name: container.name, id: container.id, command: spec.command });
    return exec;
  }

  #tidy(): void {
    if (this.#byId.size <= ENDED_MAX) return;
    const ended = [...this.#byId.values()].filter(({ state }) => state === "ended");
    for (const { id } of ended.slice(0, Math.max(0, ended.length - ENDED_MAX))) this.#byId.delete(id);
  }

  /** Runs it; its output is on its tape. Says why when that cannot be. Throws `EngineError` 409 when its container has ended. */
  start(exec: Exec): "runs" | "ran before" | "missing" {
    if (exec.state !== "created") return "ran before";
    const { container, command, env, output } = exec;
    if (!container.running) throw new EngineError(409, this.#world.wording.notRunning(container.id));
    exec.state = "running";
    const process = container.newProcess();
    container.execs.add(process);
    void process.ended.then((exitCode) => {
      exec.state = "ended";
      exec.exitCode = exitCode;
      container.execs.delete(process);
      output.end();
    });
    if (process.run({ command, env: { ...container.env, ...env }, files: container.files, output })) return "runs";
    process.end(NOT_FOUND_CODE);
    return "missing";
  }
}
