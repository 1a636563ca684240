import type { ContainerSpec, MountSpec } from "./container-spec.ts";
import type { ContainerView } from "./container-view.ts";
import type { Image } from "./images.ts";
import { Lock } from "./lock.ts";
import { MountedFiles, type Mounted } from "./mounted-files.ts";
import type { Output } from "./output.ts";
import { Process } from "./process.ts";
import { Tape } from "./tape.ts";
import type { Volume } from "./volumes.ts";
import type { World } from "./world.ts";

/** A mount of a container, and its volume when it is one. */
export interface ContainerMount {
  readonly spec: MountSpec;
  readonly volume: Volume | null;
}

/** A port of the running container, where this machine has it. */
export interface PublishedPort {
  readonly port: string;
  readonly hostIp: string;
  readonly hostPort: number;
}

/** A container's place in a network. */
export interface Endpoint {
  readonly aliases: readonly string[];
  /** Empty while it does not run. */
  address: string;
}

/** One run of a container, from its start to its end. */
export interface Run {
  readonly process: Process;
  readonly startedAt: number;
  readonly ended: PromiseWithResolvers<number>;
}

/** What a container is born with. */
export interface ContainerBirth {
  readonly id: string;
  readonly name: string;
  readonly spec: ContainerSpec;
  readonly image: Image;
  readonly mounts: readonly ContainerMount[];
  readonly trees: readonly Mounted[];
}

/** `NAME=value` by name. */
const envRecord = (env: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    env.map((one) => {
      const at = one.indexOf("=");
      return at < 0 ? [one, ""] : [one.slice(0, at), one.slice(at + 1)];
    }),
  );

/** A container: what it is made of and what state it is in. What happens to it is the business of `Lifecycle`. */
export class Container {
  readonly id: string;
  name: string;
  readonly spec: ContainerSpec;
  readonly image: Image;
  readonly mounts: readonly ContainerMount[];
  readonly files: MountedFiles;
  readonly env: Readonly<Record<string, string>>;
  readonly createdAt: number;
  readonly lock = new Lock();
  readonly output = new Tape<Output>();
  readonly endpoints: Map<string, Endpoint>;
  /** Processes of execs that run in it. */
  readonly execs = new Set<Process>();
  run: Run | null = null;
  /** Null before its first start. */
  startedAt: number | null = null;
  finishedAt: number | null = null;
  exitCode = 0;
  error = "";
  paused = false;
  removing = false;
  ports: readonly PublishedPort[] = [];
  /** Settles with the exit code of the next run that ends. */
  nextExit = Promise.withResolvers<number>();
  readonly removed = Promise.withResolvers<number>();
  readonly #world: World;

  constructor({ id, name, spec, image, mounts, trees }: ContainerBirth, world: World) {
    this.#world = world;
    this.id = id;
    this.name = name;
    this.spec = spec;
    this.image = image;
    this.mounts = mounts;
    this.env = envRecord(spec.env);
    this.createdAt = world.clock.now();
    this.files = new MountedFiles(trees);
    this.endpoints = new Map(Object.entries(spec.networks).map(([network, aliases]) => [network, { aliases, address: "" }]));
  }

  get running(): boolean {
    return this.run !== null;
  }

  /** What it runs: the entrypoint's words, then the command's. */
  get command(): readonly string[] {
    const { entrypoint, command } = this.spec;
    if (entrypoint.length > 0) return [...entrypoint, ...command];
    return command.length > 0 ? command : (this.image.command ?? []);
  }

  get status(): "created" | "running" | "paused" | "removing" | "exited" {
    if (this.run !== null) return this.paused ? "paused" : "running";
    if (this.removing) return "removing";
    return this.startedAt === null ? "created" : "exited";
  }

  newProcess(): Process {
    return new Process(this.#world.clock);
  }

  /** What those who live in it see. */
  get view(): ContainerView {
    const { id, name, env, createdAt, running, files, ports } = this;
    return {
      id,
      name,
      image: this.spec.image,
      labels: this.spec.labels,
      env,
      createdAt,
      running,
      readFile: (path) => files.readText(path),
      writeFile: (path, text) => files.writeText(path, text, this.#world.clock.now()),
      ports: Object.fromEntries(ports.map(({ port, hostPort }) => [port, hostPort])),
    };
  }
}
