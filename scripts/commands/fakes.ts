import { startControlPlane } from "#fakes/control-plane/start-control-plane.ts";
import { startDockerEngine } from "#fakes/docker-engine/serve-docker-engine.ts";
import { RealParty } from "#harness/rigs/real-party.ts";
import { ScaledClock, scaleFromNow } from "#harness/rigs/scaled-clock.ts";
import { EXIT } from "#scripts/exit-codes.ts";
import { say } from "#scripts/output.ts";
import { UsageError } from "#scripts/usage-error.ts";
import { onPort } from "./on-port.ts";
import { signalled } from "./until-signalled.ts";

export interface FakeCommandOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** What its identifiers are drawn from. */
  readonly seed: number;
  /** Prints everything that it does, one JSON object a line. */
  readonly journal: boolean;
}

/** A fake that can be run alone. */
export type FakeName = "docker-engine" | "control-plane";

/** A fake that runs, what it is, and the environment that points a server at it. */
interface Running {
  readonly address: string;
  readonly what: string;
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

const PORT_MAX = 65_535;

/** What a fake lives on outside the simulator. */
const worldOf = (name: string, { seed, journal }: FakeCommandOptions) => {
  const { clock, random } = new RealParty(name, "backend", { clock: new ScaledClock(scaleFromNow(1)), seed });
  return { clock, random, journal: (entry: object): void => (journal ? say(JSON.stringify(entry)) : undefined) };
};

/** Whom the fake control plane answers, by the names of the server's configuration. */
const CREDENTIALS = {
  MOLECULE_ORG_ID: "org-1",
  MOLECULE_CP_SHARED_SECRET: "shared-secret",
  ADMIN_TOKEN: "admin-token",
  CP_ADMIN_API_TOKEN: "console-token",
} as const;

const openControlPlane = async (options: FakeCommandOptions): Promise<Running> => {
  const { url, close } = await startControlPlane({
    ...worldOf("control-plane", options),
    port: options.port,
    credentials: {
      orgId: CREDENTIALS.MOLECULE_ORG_ID,
      sharedSecret: CREDENTIALS.MOLECULE_CP_SHARED_SECRET,
      adminToken: CREDENTIALS.ADMIN_TOKEN,
      consoleToken: CREDENTIALS.CP_ADMIN_API_TOKEN,
    },
  });
  return { address: url, close, what: "provisions instances in which nothing runs", env: { MOLECULE_CP_URL: url, ...CREDENTIALS } };
};

/** The network that the workspace server starts its containers in (server.md B.4): there before the server is, as a compose file would have it. */
const NETWORKS = ["molecule-monorepo-net"];

const openDockerEngine = async (options: FakeCommandOptions): Promise<Running> => {
  const { address, close } = await startDockerEngine({ ...worldOf("docker-engine", options), port: options.port, networks: NETWORKS });
  return { address, close, what: "speaks the API of a Docker Engine whose containers only pretend to run", env: { DOCKER_HOST: address } };
};

const OPEN: Readonly<Record<FakeName, (options: FakeCommandOptions) => Promise<Running>>> = {
  "docker-engine": openDockerEngine,
  "control-plane": openControlPlane,
};

const httpOf = (address: string): string => address.replace(/^tcp:/, "http:");

/**
 * `seatrial fakes`: one fake backend alone on loopback, until SIGINT or SIGTERM (or until `ended`), for a server of
 * whatever make. Throws `UsageError` for a port that it cannot have.
 */
export const fakeCommand = async (name: FakeName, options: FakeCommandOptions, ended: Promise<void> = signalled()): Promise<number> => {
  if (options.port > PORT_MAX) throw new UsageError(`--port ${options.port}: a port is at most ${PORT_MAX}`);
  const { address, what, env, close } = await onPort(() => OPEN[name](options));
  try {
    say(`${name}: ${address} ${what}; Ctrl-C ends it`);
    say(`faults and counts: POST and DELETE ${httpOf(address)}/_seatrial/faults, GET ${httpOf(address)}/_seatrial/counts (README)`);
    say("point a server, or any other client, at it:");
    for (const [variable, value] of Object.entries(env)) say(`  export ${variable}=${value}`);
    await ended;
  } finally {
    await close();
  }
  return EXIT.ok;
};
