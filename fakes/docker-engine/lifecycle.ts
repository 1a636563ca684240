import { sleep } from "#harness/ports/clock.ts";
import type { Container, PublishedPort, Run } from "./container.ts";
import type { Containers } from "./containers.ts";
import { EngineError } from "./engine-error.ts";
import type { EndOfRun } from "./engine-options.ts";
import type { Networks } from "./networks.ts";
import { programOf } from "./programs.ts";
import { MARKED_FOR_REMOVAL, portTaken, removalInProgress, START_PAUSED } from "./wording.ts";
import type { Volumes } from "./volumes.ts";
import type { World } from "./world.ts";

/** What a removal is asked to do. */
export interface Removal {
  /** The container as the caller named it. */
  readonly ref: string;
  readonly force: boolean;
  /** Its volumes without a name go too. */
  readonly volumes: boolean;
}

/** What a container's life depends on. */
export interface LifecycleSite {
  readonly world: World;
  readonly containers: Containers;
  readonly volumes: Volumes;
  readonly networks: Networks;
}

const ANY_IP = "0.0.0.0";

/** Such as `tcp` of `8000/tcp`. */
const protocolOf = (port: string): string => port.split("/")[1] ?? "tcp";

/** Whether two addresses of this machine have their ports in common. */
const overlaps = (one: string, other: string): boolean => [one, other].some((ip) => ip === "" || ip === ANY_IP) || one === other;

const SIGTERM = 15;
const SIGKILL = 9;
/** The exit code of a process that a signal has ended. */
const endedBy = (signal: number): number => 128 + signal;
/** Signals that end a service. A command is its container's first process: none but KILL ends that one. */
const DEADLY: ReadonlySet<number> = new Set([2, 3, SIGKILL, SIGTERM]);

/** What happens to containers: they start, end, stand still and go. */
export class Lifecycle {
  readonly #site: LifecycleSite;
  readonly #world: World;

  constructor(site: LifecycleSite) {
    this.#site = site;
    this.#world = site.world;
  }

  /** Runs it. False when it runs already. Throws `EngineError` when it cannot. */
  start(container: Container): Promise<boolean> {
    return container.lock.run(async () => {
      if (container.paused) throw new EngineError(409, START_PAUSED);
      if (container.running) return false;
      this.#requireStaying(container);
      await sleep(this.#world.clock, this.#world.durations.startMs);
      this.#requireStaying(container);
      try {
        this.#requireStartable(container);
        this.#requirePorts(container);
      } catch (error) {
        if (error instanceof EngineError) container.error = error.message;
        this.#removeIfAsked(container);
        throw error;
      }
      this.#begin(container);
      return true;
    });
  }

  /** Ends its run: by a signal at first, after `graceMs` without mercy. False when it does not run. */
  async stop(container: Container, graceMs: number): Promise<boolean> {
    const run = await this.#current(container);
    if (run === null) return false;
    await this.#endGently(container, { run, graceMs, why: "stop" });
    this.#tell(container, "stop");
    return true;
  }

  async restart(container: Container, graceMs: number): Promise<void> {
    const run = await this.#current(container);
    if (run !== null) await this.#endGently(container, { run, graceMs, why: "restart" });
    await this.start(container);
    this.#tell(container, "restart");
  }

  /** Throws `EngineError` 409 when it does not run. */
  async kill(container: Container, signal: number): Promise<void> {
    const run = await this.#current(container);
    if (run === null) throw new EngineError(409, this.#world.wording.notRunning(container.id));
    this.#tell(container, "kill", { signal: String(signal) });
    if (signal === SIGKILL || (container.image.service && DEADLY.has(signal)))
      this.end(container, { run, exitCode: endedBy(signal), why: "kill" });
  }

  pause(container: Container): Promise<void> {
    return container.lock.run(() => {
      if (!container.running) throw new EngineError(409, this.#world.wording.notRunning(container.id));
      if (container.paused) throw new EngineError(409, this.#world.wording.alreadyPaused(container.id));
      container.paused = true;
      this.#tell(container, "pause");
    });
  }

  unpause(container: Container): Promise<void> {
    return container.lock.run(() => {
      // The Engine's own answer: an error of its own, not the caller's.
      if (!container.paused) throw new EngineError(500, this.#world.wording.notPaused(container.id));
      container.paused = false;
      this.#tell(container, "unpause");
    });
  }

  /** Removes it; whoever asks meanwhile is told so. Throws `EngineError` 409. */
  async remove(container: Container, { ref, force, volumes }: Removal): Promise<void> {
    await container.lock.run(() => {
      if (container.removing) throw new EngineError(409, removalInProgress(ref));
      container.removing = true;
    });
    const { run, id, name, paused } = container;
    if (run !== null && !force) {
      container.removing = false;
      throw new EngineError(409, this.#world.wording.removeRunning({ id, name, paused }));
    }
    if (run !== null) this.end(container, { run, exitCode: endedBy(SIGKILL), why: "remove" });
    await sleep(this.#world.clock, this.#world.durations.removeMs);
    this.#vanish(container);
    if (volumes) this.#dropVolumes(container, (anonymous) => anonymous);
  }

  /** It is gone at once, and with `volumes` all that it mounts. */
  wipe(container: Container, volumes: boolean): void {
    container.removing = true;
    if (container.run !== null) this.end(container, { run: container.run, exitCode: endedBy(SIGKILL), why: "remove" });
    this.#vanish(container);
    if (volumes) this.#dropVolumes(container, () => true);
  }

  /** This run of it has ended. Says nothing when it has already. */
  end(container: Container, { run, exitCode, why }: { readonly run: Run; readonly exitCode: number; readonly why: EndOfRun }): void {
    if (container.run !== run) return;
    const { view } = container;
    container.run = null;
    container.paused = false;
    container.exitCode = exitCode;
    container.finishedAt = this.#world.clock.now();
    container.ports = [];
    for (const endpoint of container.endpoints.values()) endpoint.address = "";
    run.process.end(exitCode);
    for (const exec of container.execs) exec.end(endedBy(SIGKILL));
    container.output.end();
    this.#journal("container-exit", container, { exitCode, why });
    this.#tell(container, "die", { exitCode: String(exitCode) });
    this.#world.options.onStop?.({ ...view, running: false }, why);
    run.ended.resolve(exitCode);
    container.nextExit.resolve(exitCode);
    container.nextExit = Promise.withResolvers();
    this.#removeIfAsked(container);
  }

  /** A container that was made to be removed at its end (`--rm`) goes now. */
  #removeIfAsked(container: Container): void {
    if (!container.spec.autoRemove) return;
    // Somebody else may be about to remove it: then that is what removes it.
    this.remove(container, { ref: container.id, force: true, volumes: true }).catch(() => {});
  }

  /** The run as it is when everybody before has let go of the container. */
  #current(container: Container): Promise<Run | null> {
    return container.lock.run(() => container.run);
  }

  async #endGently(
    container: Container,
    { run, graceMs, why }: { readonly run: Run; readonly graceMs: number; readonly why: EndOfRun },
  ): Promise<void> {
    const stopMs = container.image.service ? this.#world.durations.stopMs : Number.POSITIVE_INFINITY;
    this.#journal("container-stop", container, { why });
    this.#tell(container, "kill", { signal: String(SIGTERM) });
    const timer = this.#world.clock.timer(Math.min(stopMs, graceMs));
    await Promise.race([timer.done, run.ended.promise]);
    timer.cancel();
    this.end(container, { run, exitCode: endedBy(stopMs <= graceMs ? SIGTERM : SIGKILL), why });
  }

  #requireStaying({ removing }: Container): void {
    if (removing) throw new EngineError(409, MARKED_FOR_REMOVAL);
  }

  #requireStartable(container: Container): void {
    container.exitCode = 128;
    for (const name of container.endpoints.keys()) {
      if (!name.startsWith("container:")) this.#site.networks.get(name);
    }
    const [program = ""] = container.command;
    if (container.image.service || programOf(program) !== null) return;
    container.exitCode = 127;
    throw new EngineError(400, this.#world.wording.startFailed(program));
  }

  #begin(container: Container): void {
    const process = container.newProcess();
    const run: Run = { process, startedAt: this.#world.clock.now(), ended: Promise.withResolvers() };
    container.run = run;
    container.startedAt = run.startedAt;
    container.exitCode = 0;
    container.error = "";
    container.ports = this.#publish(container);
    for (const endpoint of container.endpoints.values()) endpoint.address = this.#world.nextAddress();
    container.output.resume();
    this.#journal("container-start", container);
    this.#tell(container, "start");
    this.#world.options.onStart?.(container.view);
    if (container.image.service) return;
    const { command, env, files, output } = container;
    process.run({ command, env, files, output });
    void process.ended.then((exitCode) => this.end(container, { run, exitCode, why: "exit" }));
  }

  /** Throws `EngineError` 500 when another container has one of its host ports. */
  #requirePorts(container: Container): void {
    const taken = this.#site.containers.all().filter((other) => other !== container && other.running);
    for (const { port, hostIp, hostPort } of container.spec.published.filter((one) => one.hostPort !== 0)) {
      const clashes = taken.some(({ ports }) =>
        ports.some((other) => other.hostPort === hostPort && protocolOf(other.port) === protocolOf(port) && overlaps(other.hostIp, hostIp)),
      );
      const { id, name } = container;
      if (clashes) throw new EngineError(500, portTaken({ id, name, at: `${hostIp || ANY_IP}:${hostPort}` }));
    }
  }

  #publish({ spec }: Container): readonly PublishedPort[] {
    return spec.published.map(({ port, hostIp, hostPort }) => ({
      port,
      hostIp,
      hostPort: hostPort === 0 ? this.#world.nextHostPort() : hostPort,
    }));
  }

  #vanish(container: Container): void {
    if (this.#site.containers.find(container.id) === null) return;
    this.#site.containers.forget(container);
    this.#journal("container-remove", container);
    this.#tell(container, "destroy");
    container.removed.resolve(container.exitCode);
  }

  #dropVolumes(container: Container, chosen: (anonymous: boolean) => boolean): void {
    for (const { volume } of container.mounts) {
      if (volume !== null && chosen(volume.anonymous) && volume.users.size === 0) this.#site.volumes.drop(volume.name);
    }
  }

  #journal(kind: string, { id, name }: Container, more: Readonly<Record<string, unknown>> = {}): void {
    this.#world.journal({ kind, name, id, ...more });
  }

  #tell({ id, name, spec }: Container, action: string, more: Readonly<Record<string, string>> = {}): void {
    this.#world.events.tell({ type: "container", action, id, attributes: { ...spec.labels, image: spec.image, name, ...more } });
  }
}
