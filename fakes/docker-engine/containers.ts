import { FileTree } from "./file-tree.ts";
import { containerSpec, type ContainerSpec, type MountSpec } from "./container-spec.ts";
import { Container, type ContainerMount } from "./container.ts";
import { EngineError } from "./engine-error.ts";
import { byIdPrefix } from "./hex-id.ts";
import { familiarName, requireReference, type Images } from "./images.ts";
import { fieldsOf, textsOf, type Fields } from "./json-fields.ts";
import type { Mounted } from "./mounted-files.ts";
import type { Volumes } from "./volumes.ts";
import { noSuchContainer } from "./wording.ts";
import type { World } from "./world.ts";

/** What containers are made of. */
export interface Materials {
  readonly world: World;
  readonly images: Images;
  readonly volumes: Volumes;
}

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;
/** A source, a folder of the container and options. */
const BIND = /^[^:]+:\/[^:]*(?::[^:]*)?$/;

/** Names of containers that were made without one: the Engine's are of two words. */
const unnamed = (id: string): string => `nameless_${id.slice(0, 10)}`;

/** The containers of an engine, by name and id. */
export class Containers {
  readonly #materials: Materials;
  readonly #byId = new Map<string, Container>();
  /** Folders of this machine that containers share. */
  readonly #hostFolders = new Map<string, FileTree>();

  constructor(materials: Materials) {
    this.#materials = materials;
  }

  /** In the order of their creation. */
  all(): readonly Container[] {
    return [...this.#byId.values()];
  }

  find(ref: string): Container | null {
    const bare = ref.replace(/^\//, "");
    return this.#byId.get(bare) ?? this.#named(bare) ?? byIdPrefix(this.#byId.values(), bare);
  }

  /** By name, id or the id's beginning. Throws `EngineError` 404. */
  get(ref: string): Container {
    const container = this.find(ref);
    if (container === null) throw new EngineError(404, noSuchContainer(ref));
    return container;
  }

  /** Makes one, with the volumes that it mounts. Throws `EngineError` 400, 404 or 409. */
  create(asked: string, body: Fields | null): Container {
    const { world, images } = this.#materials;
    if (body === null) throw new EngineError(world.wording.callerError, "EOF");
    if (Object.keys(body).every((key) => key === "HostConfig" || key === "NetworkingConfig")) {
      throw new EngineError(400, world.wording.emptyConfig);
    }
    if (asked !== "") this.requireName(asked);
    const spec = this.#spec(body);
    requireReference(spec.image);
    const image = images.find(spec.image);
    if (image === null) throw new EngineError(404, `No such image: ${familiarName(spec.image)}`);
    if (spec.entrypoint.length === 0 && spec.command.length === 0 && image.command === null) {
      throw new EngineError(400, world.wording.noCommand);
    }
    if (asked !== "") this.#requireFree(asked);
    const id = world.newId();
    const mounts = spec.mounts.map((mount) => this.#mount(mount));
    for (const { volume } of mounts) volume?.users.add(id);
    const trees = mounts.map((mount): Mounted => this.#tree(mount));
    const container = new Container({ id, name: asked === "" ? unnamed(id) : asked.replace(/^\//, ""), spec, image, mounts, trees }, world);
    this.#byId.set(id, container);
    return container;
  }

  /** Throws `EngineError` 400 or 409. */
  rename(container: Container, name: string): void {
    if (name === "") throw new EngineError(400, "Neither old nor new names may be empty");
    if (name === container.name) throw new EngineError(400, "Renaming a container with the same name as its current name");
    this.requireName(name);
    this.#requireFree(name);
    container.name = name.replace(/^\//, "");
  }

  /** Throws `EngineError` 400. */
  requireName(name: string): void {
    if (!NAME.test(name.replace(/^\//, ""))) {
      throw new EngineError(400, `Invalid container name (${name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`);
    }
  }

  /** Forgets it; its volumes stay. */
  forget(container: Container): void {
    this.#byId.delete(container.id);
    for (const { volume } of container.mounts) volume?.users.delete(container.id);
  }

  #spec(body: Fields): ContainerSpec {
    const malformed = textsOf(fieldsOf(body["HostConfig"])["Binds"]).find((bind) => !BIND.test(bind));
    if (malformed === undefined) return containerSpec(body);
    throw new EngineError(this.#materials.world.wording.callerError, `invalid volume specification: '${malformed}'`);
  }

  #named(name: string): Container | null {
    for (const container of this.#byId.values()) if (container.name === name) return container;
    return null;
  }

  #requireFree(name: string): void {
    const holder = this.#named(name.replace(/^\//, ""));
    if (holder === null) return;
    throw new EngineError(
      409,
      `Conflict. The container name "/${holder.name}" is already in use by container "${holder.id}". You have to remove (or rename) that container to be able to reuse that name.`,
    );
  }

  #mount(spec: MountSpec): ContainerMount {
    return { spec, volume: spec.kind === "volume" ? this.#materials.volumes.create(spec.source) : null };
  }

  #tree({ spec: { source, target, readOnly }, volume }: ContainerMount): Mounted {
    if (volume !== null) return { target, readOnly, tree: volume.files };
    const tree = this.#hostFolders.get(source ?? "") ?? new FileTree();
    this.#hostFolders.set(source ?? "", tree);
    return { target, readOnly, tree };
  }
}
