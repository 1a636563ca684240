import { EngineError } from "./engine-error.ts";
import { FileTree } from "./file-tree.ts";
import type { World } from "./world.ts";

/** A named place for files that outlives containers. */
export interface Volume {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly createdAt: number;
  readonly files: FileTree;
  /** Made for one container, and removed with it when asked so. */
  readonly anonymous: boolean;
  /** Ids of the containers that have it, running or not. */
  readonly users: Set<string>;
}

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;

const requireName = (name: string): void => {
  if (NAME.test(name)) return;
  throw new EngineError(
    400,
    name.length === 1
      ? `create ${name}: volume name is too short, names should be at least two alphanumeric characters`
      : `create ${name}: "${name}" includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path`,
  );
};

/** The volumes of an engine. */
export class Volumes {
  readonly #world: World;
  readonly #byName = new Map<string, Volume>();

  constructor(world: World) {
    this.#world = world;
  }

  all(): readonly Volume[] {
    return [...this.#byName.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  find(name: string): Volume | null {
    return this.#byName.get(name) ?? null;
  }

  /** Throws `EngineError` 404. */
  get(name: string): Volume {
    const volume = this.find(name);
    if (volume === null) throw new EngineError(404, `get ${name}: no such volume`);
    return volume;
  }

  /** Makes it, or gives the one that is there, with its old labels; one without a name when null. Throws `EngineError` 400. */
  create(name: string | null, labels: Readonly<Record<string, string>> = {}): Volume {
    if (name !== null) requireName(name);
    const known = name === null ? undefined : this.#byName.get(name);
    if (known !== undefined) return known;
    const volume: Volume = {
      name: name ?? this.#world.newId(),
      labels,
      createdAt: this.#world.clock.now(),
      files: new FileTree(),
      anonymous: name === null,
      users: new Set(),
    };
    this.#byName.set(volume.name, volume);
    this.#world.journal({ kind: "volume-create", name: volume.name, labels });
    this.#world.events.tell({ type: "volume", action: "create", id: volume.name, attributes: { driver: "local" } });
    return volume;
  }

  /** Throws `EngineError` 404, unless forced, and 409 while a container has it, even when forced. */
  remove(name: string, force: boolean): void {
    const volume = this.find(name);
    if (volume === null && force) return;
    const { users } = this.get(name);
    if (users.size > 0) throw new EngineError(409, `remove ${name}: volume is in use - [${[...users].join(", ")}]`);
    this.drop(name);
  }

  /** Removes it, whoever has it. */
  drop(name: string): void {
    if (!this.#byName.delete(name)) return;
    this.#world.journal({ kind: "volume-remove", name });
    this.#world.events.tell({ type: "volume", action: "destroy", id: name, attributes: { driver: "local" } });
  }
}
