import { EngineError } from "./engine-error.ts";
import { byIdPrefix } from "./hex-id.ts";
import type { World } from "./world.ts";

/** A network of an engine. */
export interface Network {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly createdAt: number;
  readonly predefined: boolean;
}

const PREDEFINED = { bridge: "bridge", host: "host", none: "null" } as const;

/** The networks of an engine. */
export class Networks {
  readonly #world: World;
  readonly #byName = new Map<string, Network>();

  constructor(world: World) {
    this.#world = world;
    for (const [name, driver] of Object.entries(PREDEFINED)) this.#add({ name, driver, labels: {}, predefined: true });
    for (const name of world.options.networks ?? []) this.#add({ name, driver: "bridge", labels: {}, predefined: false });
  }

  all(): readonly Network[] {
    return [...this.#byName.values()];
  }

  find(ref: string): Network | null {
    return this.#byName.get(ref) ?? byIdPrefix(this.#byName.values(), ref);
  }

  /** Throws `EngineError` 404. */
  get(ref: string): Network {
    const network = this.find(ref);
    if (network === null) throw new EngineError(404, `network ${ref} not found`);
    return network;
  }

  /** Throws `EngineError` 409 when there is one of this name. */
  create(spec: Pick<Network, "name" | "driver" | "labels">): Network {
    if (spec.name === "") throw new EngineError(this.#world.wording.callerError, "invalid name: ");
    if (spec.name in PREDEFINED) throw new EngineError(403, `operation is not permitted on predefined ${spec.name} network `);
    if (this.#byName.has(spec.name)) throw new EngineError(409, `network with name ${spec.name} already exists`);
    const network = this.#add({ ...spec, predefined: false });
    this.#world.journal({ kind: "network-create", name: network.name, id: network.id });
    this.#tell(network, "create");
    return network;
  }

  /** Throws `EngineError` 403 for those that every engine has. */
  remove(network: Network): void {
    if (network.predefined) throw new EngineError(403, `${network.name} is a pre-defined network and cannot be removed`);
    this.#byName.delete(network.name);
    this.#world.journal({ kind: "network-remove", name: network.name, id: network.id });
    this.#tell(network, "destroy");
  }

  #add(spec: Omit<Network, "id" | "createdAt">): Network {
    const network = { ...spec, id: this.#world.newId(), createdAt: this.#world.clock.now() };
    this.#byName.set(network.name, network);
    return network;
  }

  #tell({ id, name, driver }: Network, action: string): void {
    this.#world.events.tell({ type: "network", action, id, attributes: { name, type: driver } });
  }
}
