import process from "node:process";
import { serviceCommand, type Service } from "#scripts/service-command.ts";
import { openEngine } from "./engine.ts";
import { makeImages } from "./images.ts";

const usage = `Usage: node scripts/docker/with-engine.ts [--install] -- <command> [arguments...]

Runs a command with a Docker Engine at hand (DOCKER_HOST) and with images for docker-compose.chaos.yml
(SEATRIAL_NODE_IMAGE, SEATRIAL_TOXIPROXY_IMAGE) that are made of this machine's own programs: none is pulled.
The engine is the one that runs already; else one is started for as long as the command runs, which takes root.
  --install   install Debian's docker.io and docker-compose where there are none and CI is true

Exits as the command does; 69 and one line when no engine can be had here.`;

const open = async (options: { readonly mayInstall: boolean }): Promise<Service> => {
  const engine = await openEngine(options);
  try {
    const images = await makeImages(engine);
    return {
      variables: { ...images.variables, ...engine.variables },
      what: `${engine.what}; images made of this machine's programs`,
      close: async () => {
        await images.remove();
        await engine.close();
      },
    };
  } catch (error) {
    await engine.close();
    throw error;
  }
};

process.exitCode = await serviceCommand({ name: "with-engine", usage, open });
