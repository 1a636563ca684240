import { Containers } from "./containers.ts";
import { Execs } from "./execs.ts";
import type { DockerEngineOptions } from "./engine-options.ts";
import { Images } from "./images.ts";
import { Lifecycle } from "./lifecycle.ts";
import { Networks } from "./networks.ts";
import { Volumes } from "./volumes.ts";
import { World } from "./world.ts";

/** Everything on one engine. */
export interface EngineState {
  readonly world: World;
  readonly containers: Containers;
  readonly images: Images;
  readonly volumes: Volumes;
  readonly networks: Networks;
  readonly execs: Execs;
  readonly lifecycle: Lifecycle;
}

export const engineState = (options: DockerEngineOptions): EngineState => {
  const world = new World(options);
  const images = new Images(world);
  const volumes = new Volumes(world);
  const networks = new Networks(world);
  const containers = new Containers({ world, images, volumes });
  return {
    world,
    containers,
    images,
    volumes,
    networks,
    execs: new Execs(world),
    lifecycle: new Lifecycle({ world, containers, volumes, networks }),
  };
};
