import { spawnSync } from "node:child_process";
import Docker from "dockerode";
import { afterAll, beforeAll, describe, test } from "vitest";
import { which } from "zx";
import type { EnginePlace } from "#fakes/docker-engine/contract-site.ts";
import { dockerEngineContract } from "#fakes/docker-engine/docker-engine.contract.ts";
import { importRoot } from "#scripts/docker/images.ts";

const HOW = "node scripts/docker/with-engine.ts -- npx vitest run scenarios/integration/docker-engine-twin.test.ts";
const IMAGE = `seatrial-local/contract:${process.pid}`;
const PROGRAMS = ["cat", "echo", "false", "printf", "sh", "sleep", "test", "true"];

/** Where DOCKER_HOST points; null when it is not given, or names no socket of a machine. */
const placeOf = (host: string | undefined): EnginePlace | null => {
  const [, socketPath, name, port] = /^(?:unix:\/\/(.+)|tcp:\/\/([^:/]+):(\d+))$/.exec(host ?? "") ?? [];
  if (socketPath !== undefined) return { socketPath };
  return name === undefined ? null : { host: name, port: Number(port) };
};

const place = placeOf(process.env["DOCKER_HOST"]);

const lacking = (): string | null => {
  if (place === null) return "DOCKER_HOST points at no engine";
  const { status, error } = spawnSync("docker", ["version", "--format", "{{.Server.Version}}"], { timeout: 10_000 });
  return error === undefined && status === 0 ? null : "no Docker Engine answers there";
};

/** Made of this machine's programs: the engine may have no network to pull from. */
const makeImage = async (): Promise<void> => {
  const programs: Record<string, string> = {};
  for (const name of PROGRAMS) programs[`/bin/${name}`] = await which(name);
  await importRoot({ image: IMAGE, entrypoint: [], programs, texts: {} }, process.env);
};

const why = lacking();

if (place === null || why !== null) describe(`a real Docker Engine keeps the same contract (not run: ${why})`, () => test.todo(HOW));
else {
  const docker = new Docker(place);
  beforeAll(makeImage);
  afterAll(async () => void (await docker.getImage(IMAGE).remove({ force: true })));
  describe("a real Docker Engine keeps the same contract (pulls and published ports are not run: it has no network)", () => {
    dockerEngineContract(() => ({ place, docker, image: IMAGE, networkMode: "none" }), { pull: false, publish: false });
  });
}
