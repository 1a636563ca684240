import { dockerEngine } from "#scenarios/wiring/toxiproxy/container.ts";
import { DatabaseError } from "./database-error.ts";

/** The variable that names another image. */
export const POSTGRES_IMAGE_VARIABLE = "SEATRIAL_POSTGRES_IMAGE";
const IMAGE = "postgres:17-alpine";

/** It is thrown away: what it says was written need not be on a disk. */
const COMMAND = ["postgres", "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"];
const STARTS_WITHIN_MS = 120_000;
const PORT = 5_432;

/** A PostgreSQL in a container of our own. */
export interface PostgresContainer {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts one through Testcontainers. Throws `DatabaseError` without a Docker Engine or the image. */
export const openPostgresContainer = async (image = IMAGE): Promise<PostgresContainer> => {
  try {
    await dockerEngine();
    const { GenericContainer, Wait } = await import("testcontainers");
    const container = await new GenericContainer(image)
      .withCommand(COMMAND)
      .withEnvironment({ POSTGRES_HOST_AUTH_METHOD: "trust", POSTGRES_USER: "seatrial" })
      .withExposedPorts(PORT)
      // It starts once to prepare its folder, and then for good.
      .withWaitStrategy(Wait.forLogMessage(/ready to accept connections/, 2))
      .withStartupTimeout(STARTS_WITHIN_MS)
      .start();
    return {
      url: `postgres://seatrial@${container.getHost()}:${container.getMappedPort(PORT)}/postgres`,
      close: async () => void (await container.stop()),
    };
  } catch (error) {
    const why = (error instanceof Error ? error.message : String(error)).trim().split("\n", 1)[0] ?? "";
    throw new DatabaseError("machine", `no PostgreSQL in a container of ${image}: ${why}`, error);
  }
};
