import { AgentFleet } from "#fakes/agent/fleet.ts";
import { FakeControlPlane } from "#fakes/control-plane/control-plane.ts";
import type { Instance } from "#fakes/control-plane/instance.ts";
import type { ConnectionOptions, DatabaseConnection } from "#fakes/database/database-connection.ts";
import type { ContainerView } from "#fakes/docker-engine/container-view.ts";
import { FakeDockerEngine } from "#fakes/docker-engine/docker-engine.ts";
import { FakePresence } from "#fakes/presence/presence.ts";
import type { HttpApi } from "#harness/ports/http.ts";
import type { JournalEntry } from "#harness/ports/journal.ts";
import type { HttpLimits } from "#harness/ports/link-failure.ts";
import type { PresenceApi } from "#harness/ports/presence.ts";
import type { StoreApi } from "#harness/ports/store.ts";
import { hasControlPlane, type AgentSpec, type BackendKind } from "#harness/rigs/server-rig.ts";
import type { Party, Sea, Served } from "#harness/rigs/sea.ts";
import { journalOf } from "#scenarios/wiring/sea-records.ts";
import { nameServerCall } from "./call-kinds.ts";
import { ClientBug } from "./client-bug.ts";
import { AgentSpecs } from "./agent-specs.ts";
import { ADMIN_TOKEN, CONSOLE_TOKEN, ORG_ID, SHARED_SECRET } from "./environment.ts";
import { rowJournal } from "./row-watch.ts";

/** Who serves the server, for agents: resolved when a call arrives, so a new process answers for the old one. */
export type ServeServer = (() => Served<HttpApi>) | "elsewhere";

/** The fakes behind a workspace server, and who serves them. */
export interface ServerBackends {
  readonly agents: AgentFleet;
  readonly specs: AgentSpecs;
  /** Lets somebody run an agent for an external workspace at this URL. */
  readonly boardOutside: (outside: { readonly workspaceId: string; readonly name: string; readonly url: string }) => void;
  /** Null unless this backend is the one that workloads run on. */
  readonly docker: FakeDockerEngine | null;
  readonly controlPlane: FakeControlPlane | null;
  readonly presence: FakePresence;
  readonly clientBug: ClientBug;
  /** The server's own connection, and what it does wrong. */
  readonly database: DatabaseConnection;
  readonly serveDocker: () => Served<HttpApi>;
  readonly serveControlPlane: () => Served<HttpApi>;
  /** A black hole is silent for as long as the caller dials. */
  readonly serveAgent: (origin: string, limits: Pick<HttpLimits, "connectMs">) => () => Served<HttpApi>;
  readonly servePresence: () => Served<PresenceApi>;
  readonly serveDatabase: () => Served<StoreApi>;
}

export interface ServerBackendOptions {
  readonly backend: BackendKind;
  /** Opens the connection that the server has. */
  readonly connect: (options: ConnectionOptions) => DatabaseConnection;
  readonly serveServer: ServeServer;
  /** How agents behave of which nothing else is said. */
  readonly agents?: AgentSpec;
}

/** Journal entries of the engine name containers; a story wants to know whose they are. */
const namedByWorkspace = (journal: (entry: JournalEntry) => void): ((entry: JournalEntry) => void) => {
  const owners = new Map<string, string>();
  return (entry) => {
    const name = String(entry["name"] ?? "");
    const owner = (entry["env"] as Readonly<Record<string, string>> | undefined)?.["WORKSPACE_ID"];
    if (owner !== undefined) owners.set(name, owner);
    const known = owners.get(name);
    journal(known === undefined ? entry : { ...entry, workspace: known });
  };
};

/** Lets agents live on machines: each is a party of its own, so that its draws stay when another one goes. */
class Crew {
  readonly #sea: Sea;
  readonly #specs: AgentSpecs;
  readonly #serve: ServeServer;
  readonly #parties = new Map<string, { readonly party: Party; readonly platform: HttpApi }>();

  constructor(sea: Sea, specs: AgentSpecs, serve: ServeServer) {
    this.#sea = sea;
    this.#specs = specs;
    this.#serve = serve;
  }

  #member(workspaceId: string): { readonly party: Party; readonly platform: HttpApi } {
    const known = this.#parties.get(workspaceId);
    if (known !== undefined) return known;
    const party = this.#sea.party(`agent#${workspaceId}`, "backend");
    const platform = this.#sea.channel<HttpApi>(party, { to: "server", methods: ["fetch"], name: nameServerCall, serve: this.#serve });
    const made = { party, platform };
    this.#parties.set(workspaceId, made);
    return made;
  }

  /** Begins the life of an agent that somebody else runs, under the name that its workspace was given. */
  boardOutside(agents: AgentFleet, outside: { readonly workspaceId: string; readonly name: string; readonly url: string }): void {
    const { workspaceId, name, url } = outside;
    const { party, platform } = this.#member(workspaceId);
    this.#specs.apply(agents, { workspaceId, name });
    void party.run(`boot ${workspaceId}`, async () => {
      agents.boot({ workspaceId, env: {}, files: null, origin: new URL(url).origin, url, platform });
    });
  }

  /** Begins a life on a machine; the answer ends it. */
  board(
    agents: AgentFleet,
    machine: { readonly id: string; readonly container?: ContainerView; readonly instance?: Instance },
  ): () => void {
    const env: Readonly<Record<string, string>> = machine.container?.env ?? machine.instance?.env ?? {};
    const workspaceId = env["WORKSPACE_ID"];
    if (workspaceId === undefined) return () => {};
    const { party, platform } = this.#member(workspaceId);
    this.#specs.apply(agents, { workspaceId, name: env["GIT_AUTHOR_NAME"] ?? "" });
    const { container, instance } = machine;
    const files =
      container === undefined
        ? null
        : { read: (path: string) => container.readFile(path), write: (path: string, text: string) => container.writeFile(path, text) };
    const origin = instance === undefined ? `http://127.0.0.1:${container?.ports["8000/tcp"] ?? 0}` : `http://${instance.ip}:8000`;
    // A container is reached at the host's port and knows itself by its name on the engine's network.
    const named = container === undefined ? {} : { url: `http://${container.name}:8000` };
    const begin = { workspaceId, env, files, origin, platform, ...named, ...(instance === undefined ? {} : { instanceId: instance.id }) };
    let end: () => void = () => {};
    void party.run(`boot ${machine.id}`, async () => {
      const life = agents.boot(begin);
      end = () => life.end();
    });
    return () => end();
  }
}

/** Builds the backends of the server subject over a sea. */
export const assembleServerBackends = (
  sea: Sea,
  { backend, connect, serveServer, agents: spec = {} }: ServerBackendOptions,
): ServerBackends => {
  const party = (name: string): Party => sea.party(name, "backend");
  const [dockerParty, planeParty, agentParty] = [party("docker"), party("control-plane"), party("agent")];
  const [presenceParty, databaseParty] = [party("presence"), party("database")];
  const agents = new AgentFleet({ clock: agentParty.clock, random: agentParty.random, journal: journalOf(sea, "agent"), spec });
  const specs = new AgentSpecs();
  const crew = new Crew(sea, specs, serveServer);
  const ends = new Map<string, () => void>();
  const born = (id: string, machine: Parameters<Crew["board"]>[1]): void => void ends.set(id, crew.board(agents, machine));
  const gone = (id: string): void => {
    ends.get(id)?.();
    ends.delete(id);
  };
  const docker = new FakeDockerEngine({
    clock: dockerParty.clock,
    random: dockerParty.random,
    journal: namedByWorkspace(journalOf(sea, "docker")),
    networks: ["molecule-monorepo-net"],
    onStart: (container) => born(container.id, { id: container.id, container }),
    onStop: (container) => gone(container.id),
  });
  const controlPlane = new FakeControlPlane({
    clock: planeParty.clock,
    random: planeParty.random,
    journal: journalOf(sea, "control-plane"),
    credentials: { sharedSecret: SHARED_SECRET, adminToken: ADMIN_TOKEN, consoleToken: CONSOLE_TOKEN, orgId: ORG_ID },
    onBoot: (instance) => born(instance.id, { id: instance.id, instance }),
    onGone: (instance) => gone(instance.id),
  });
  const presence = new FakePresence({ clock: presenceParty.clock, random: presenceParty.random, journal: () => {} });
  const connection = connect({
    clock: databaseParty.clock,
    random: databaseParty.random,
    executed: rowJournal(journalOf(sea, "database")),
  });
  return {
    agents,
    specs,
    boardOutside: (outside) => crew.boardOutside(agents, outside),
    docker: backend === "docker" ? docker : null,
    controlPlane: hasControlPlane(backend) ? controlPlane : null,
    presence,
    clientBug: new ClientBug(),
    database: connection,
    serveDocker: () => ({ party: dockerParty, api: docker }),
    serveControlPlane: () => ({ party: planeParty, api: controlPlane }),
    serveAgent: (origin, limits) => () => ({ party: agentParty, api: agents.at(origin, limits) }),
    servePresence: () => ({ party: presenceParty, api: presence }),
    serveDatabase: () => ({ party: databaseParty, api: connection }),
  };
};
