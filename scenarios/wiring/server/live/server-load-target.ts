import { fileURLToPath } from "node:url";
import type { HistoryHeader } from "#harness/history/event.ts";
import { workspaceId } from "#harness/load/request-at.ts";
import { WorkloadError, type Workload } from "#harness/load/workload.ts";
import { isoTime, sleep, type Clock } from "#harness/ports/clock.ts";
import type { HttpApi } from "#harness/ports/http.ts";
import { PRESENCE_METHODS, type PresenceApi } from "#harness/ports/presence.ts";
import { Listener } from "#harness/rigs/live/listener.ts";
import { LiveSea } from "#harness/rigs/live/live-sea.ts";
import { ToxiproxyClient } from "#harness/rigs/live/toxiproxy-client.ts";
import { scaleFromNow } from "#harness/rigs/scaled-clock.ts";
import { fail } from "#scenarios/wiring/fail.ts";
import { PlatformChild } from "#scenarios/wiring/live/platform-child.ts";
import type { LoadLinks, LoadTarget } from "#scenarios/wiring/load-target.ts";
import { assembleServerBackends, type ServerBackends } from "#scenarios/wiring/server/assemble-backends.ts";
import { ADMIN_TOKEN, ORG_ID } from "#scenarios/wiring/server/environment.ts";
import { DatabaseQuay } from "./database/database-quay.ts";
import type { NamedDatabase } from "./database/live-database.ts";

const PROGRAM = fileURLToPath(new URL("./server-process.ts", import.meta.url));
const BACKENDS = ["docker", "control-plane", "agent", "presence"];
const DATABASE_LINK = "server>database";
const CONNECT_MS = 10_000;
/** How often it is looked whether every agent has registered, ms. */
const LOOK_MS = 20;

const INSERT = `INSERT INTO workspaces (id, name, status, url, external, last_heartbeat_at, provisioning_since, created_at, updated_at)
  VALUES ($1, $2, 'online', $3, $4, $5, $5, $5, $5)`;

/** A workspace for each user, online; those that somebody else runs have an agent at once, the others get one by their first restart. */
const prepare = async (workload: Workload, backends: ServerBackends, clock: Clock): Promise<void> => {
  const { platform, users } = workload;
  const external = platform.subject === "server" && platform.external;
  for (let number = 0; number < users.count; number += 1) {
    const id = workspaceId(number);
    const name = `load ${number}`;
    const url = external ? `http://agent-${number}.test:8000/` : "";
    await backends.database.query({ name: "load", sql: INSERT, params: [id, name, url, external, isoTime(clock.now())] });
    if (!external) continue;
    backends.specs.expect(name, { bootMs: 0 });
    backends.boardOutside({ workspaceId: id, name, url });
  }
  const registered = (number: number): boolean => !external || backends.agents.agent(workspaceId(number)).registered;
  for (let number = 0; number < users.count;) {
    if (registered(number)) number += 1;
    else await sleep(clock, LOOK_MS);
  }
};

const noControl = (): never => fail("nothing is done to the backends of a workspace server under load");

/** What stands beside a server under load. */
export interface ServerLoadSite {
  readonly links: LoadLinks;
  /** The PostgreSQL on which it has a database of its own; a PGlite when null. */
  readonly database: NamedDatabase | null;
}

/** Puts a proxy on the way to the database; resolves to where it is reached through it. */
const openDatabase = async ({ links, database }: ServerLoadSite, closing: AsyncDisposableStack) => {
  const quay = closing.use(await DatabaseQuay.open(database));
  const wanted = [{ name: `${links.prefix}load-${DATABASE_LINK}`, upstream: quay.address }];
  const [proxy] = await new ToxiproxyClient(links.toxiproxy).populate(wanted);
  if (proxy === undefined) return fail(`no proxy stands on ${DATABASE_LINK}`);
  closing.defer(() => proxy.remove());
  await quay.reset();
  return { quay, url: quay.urlThrough(proxy.listen) };
};

/**
 * Starts the workspace server in a process of its own, at the speed of real time, with its backends in this one. A proxy stands on
 * the way to its database; every other link is bare.
 */
export const launchServerLoadTarget = async (workload: Workload, site: ServerLoadSite): Promise<LoadTarget> => {
  const { platform } = workload;
  if (platform.subject !== "server") throw new WorkloadError("this workload is not of the workspace server");
  await using closing = new AsyncDisposableStack();
  const { remote } = closing.use(await PlatformChild.start(PROGRAM));
  const listeners = new Map<string, Listener>();
  for (const party of BACKENDS) {
    const listener = await Listener.open();
    closing.defer(() => listener.close());
    listeners.set(party, listener);
  }
  const addressOf = (party: string): string =>
    listeners.get(party)?.address ?? remote.addresses.parties[party] ?? fail(`nobody listens for ${party}`);
  const { backend, env = {} } = platform;
  const header: HistoryHeader = {
    ...{ format: "seatrial-history", version: 1, scenario: "load", seed: 0, rig: "live", model: backend, profile: "load" },
    ...{ mode: "real time x 1", maxDelayMs: 20, defect: null, variant: null },
  };
  const { quay, url: database } = await openDatabase(site, closing);
  const scale = scaleFromNow(1);
  const origin = (link: string): string => `http://${addressOf(link.split(">")[1] ?? "")}`;
  const listener = (party: string): Listener => listeners.get(party) ?? fail(`${party} does not live in this process`);
  const sea = closing.use(new LiveSea({ header, scale, harbour: { origin, listener, proxy: null } }));
  const backends = assembleServerBackends(sea, { backend, connect: (options) => quay.serve(sea, options), serveServer: "elsewhere" });
  sea.serve<HttpApi>({ to: "docker", methods: ["fetch"], serve: backends.serveDocker });
  sea.serve<HttpApi>({ to: "control-plane", methods: ["fetch"], serve: backends.serveControlPlane });
  sea.serveEachHttp("agent", { find: (at) => backends.serveAgent(at, { connectMs: CONNECT_MS }) });
  sea.serve<PresenceApi>({ to: "presence", methods: PRESENCE_METHODS, serve: backends.servePresence });
  await remote.launch({
    ...{ header, scale: { ...scale, startedNs: String(scale.startedNs) }, env, defect: null, variant: null, backend, life: 1, database },
    origins: Object.fromEntries(BACKENDS.map((party) => [`server>${party}`, origin(`server>${party}`)])),
  });
  await prepare(workload, backends, sea.clock);
  const open = closing.move();
  return {
    origins: [`http://${addressOf("server")}`],
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, "x-molecule-org-id": ORG_ID, "content-type": "application/json" },
    control: { bucketDown: noControl, bucketUp: noControl, bucketSlow: noControl, hibernate: noControl },
    sightings: () => null,
    close: () => open.disposeAsync(),
  };
};
