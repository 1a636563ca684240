import { EngineError } from "./engine-error.ts";
import { ALPINE, type ImageSpec } from "./engine-options.ts";
import { byIdPrefix } from "./hex-id.ts";
import type { World } from "./world.ts";

/** An image on the engine. */
export interface Image extends ImageSpec {
  /** 64 hex digits, without `sha256:`. */
  readonly id: string;
  readonly createdAt: number;
}

/** A reference as the Engine writes it: without the default registry, with a tag. */
export const familiarName = (ref: string): string => {
  const short = ref.replace(/^(?:index\.)?docker\.io\//, "").replace(/^library\//, "");
  return /:[^/]+$/.test(short) || short.includes("@") ? short : `${short}:latest`;
};

const REFERENCE = /^[a-z0-9]+(?:[._/:@-]+[\w]+)*$/;

/** Throws `EngineError` 400 for what is no reference of an image. */
export const requireReference = (ref: string): void => {
  const [repository = ""] = ref.split(/[:@ ]/, 1);
  if (repository !== repository.toLowerCase()) throw new EngineError(400, "invalid reference format: repository name must be lowercase");
  if (!REFERENCE.test(ref)) throw new EngineError(400, "invalid reference format");
};

/** The images of an engine. */
export class Images {
  readonly #world: World;
  readonly #byName = new Map<string, Image>();

  constructor(world: World) {
    this.#world = world;
    for (const spec of world.options.images ?? [ALPINE]) this.add(spec);
  }

  all(): readonly Image[] {
    return [...this.#byName.values()];
  }

  /** By name, id or its beginning; null when there is none. */
  find(ref: string): Image | null {
    return this.#byName.get(familiarName(ref)) ?? byIdPrefix(this.#byName.values(), ref.replace(/^sha256:/, ""));
  }

  /** Throws `EngineError` 404 in the words of an inspect. */
  get(ref: string): Image {
    const image = this.find(ref);
    if (image === null) throw new EngineError(404, this.#world.wording.noSuchImage(ref, familiarName(ref)));
    return image;
  }

  add(spec: ImageSpec): Image {
    const name = familiarName(spec.name);
    const image = this.#byName.get(name) ?? { ...spec, name, id: this.#world.newId(), createdAt: this.#world.clock.now() };
    this.#byName.set(name, image);
    return image;
  }

  remove(image: Image): void {
    this.#byName.delete(image.name);
    this.#world.journal({ kind: "image-remove", name: image.name, id: image.id });
    this.#world.events.tell({ type: "image", action: "delete", id: `sha256:${image.id}`, attributes: { name: image.name } });
  }
}
