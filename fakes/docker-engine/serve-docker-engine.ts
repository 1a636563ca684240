import { controlAnswer } from "#fakes/failures/control-path.ts";
import { FakeDockerEngine } from "./docker-engine.ts";
import type { DockerEngineOptions } from "./engine-options.ts";
import { serveStreams } from "./socket/streaming-server.ts";

/** A fake engine on a socket. */
export interface ServedDockerEngine {
  readonly engine: FakeDockerEngine;
  readonly port: number;
  /** What `DOCKER_HOST` has to be. */
  readonly address: string;
  close(): Promise<void>;
}

/** The exit code of a container that the kernel killed. */
const KILLED = 137;

/** Serves an engine on this machine, with a control path beside its own API (`controlAnswer`); port 0 takes a free one. Rejects when it cannot listen there. */
export const serveDockerEngine = async (engine: FakeDockerEngine, { port }: { readonly port: number }): Promise<ServedDockerEngine> => {
  const { faults } = engine;
  const told = { faults, crash: (name: string) => engine.crash(name, KILLED), heal: () => engine.heal() };
  const server = await serveStreams(async (request, signal) => controlAnswer(told, request) ?? engine.answer(request, signal), port);
  return { engine, port: server.port, address: `tcp://127.0.0.1:${server.port}`, close: () => server.close() };
};

/** An engine by itself: a program that clients are pointed at. */
export const startDockerEngine = (
  options: Partial<DockerEngineOptions> & Pick<DockerEngineOptions, "clock" | "random"> & { readonly port: number },
): Promise<ServedDockerEngine> => serveDockerEngine(new FakeDockerEngine({ journal: () => {}, ...options }), { port: options.port });
