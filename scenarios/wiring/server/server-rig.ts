import type { ScriptedFailures } from "#fakes/failures/scripted-failures.ts";
import type { PartyFault } from "#harness/faults/fault.ts";
import { sleep } from "#harness/ports/clock.ts";
import type { HistoryEvent } from "#harness/history/event.ts";
import type { HttpApi } from "#harness/ports/http.ts";
import type { StoreApi } from "#harness/ports/store.ts";
import {
  hasControlPlane,
  type BackendFaults,
  type BackendKind,
  type CallOptions,
  type RawCall,
  type ServerRig,
  type Workspace,
  type WorkspaceSpec,
} from "#harness/rigs/server-rig.ts";
import type { Hold, HoldPoint } from "#harness/rigs/hold.ts";
import type { Party, Sea } from "#harness/rigs/sea.ts";
import { fail } from "#scenarios/wiring/fail.ts";
import { agentControl } from "./agent-control.ts";
import type { ServerBackends } from "./assemble-backends.ts";
import { machineControl } from "./machine-control.ts";
import { performCall, type ServerClient } from "./server-call.ts";
import { workspaceOf } from "./workspace.ts";
import { toxicOn } from "#scenarios/wiring/toxic-on.ts";

/** What a rig that carries the server was made of. */
export interface ServerMaterial {
  readonly sea: Sea;
  readonly epochMs: number;
  readonly backend: BackendKind;
  readonly client: Party;
  /** The server behind the link `client>server`. */
  readonly server: HttpApi;
  readonly backends: ServerBackends;
  /** The database, read past the server and past every link. */
  readonly database: StoreApi;
  readonly databaseFaults: ScriptedFailures;
  /** Kills the server's process; resolves when the next one serves. */
  readonly crashServer: (downMs: number) => Promise<void>;
  /** The same, but the process is told to and ends in order. */
  readonly stopServer: (downMs: number) => Promise<void>;
  /** What the server's own process saw of the voyage so far. */
  readonly seenByServer: () => Promise<readonly HistoryEvent[]>;
}

/** The rig that a scenario sees, and the workspaces that it made. */
export interface BuiltServerRig {
  readonly rig: ServerRig;
  readonly workspaces: readonly Workspace[];
}

const ONLINE_WITHIN_MS = 120_000;

/** The faults of a backend, written into the history when they strike. */
const recorded = (sea: Sea, party: string, faults: ScriptedFailures): BackendFaults => ({
  failNext: (kind, failures) => {
    const texts = failures.flatMap((one) => (one.kind === "status" ? [one.message, one.body] : [])).filter((text) => text !== undefined);
    const fault = { type: "calls-fail", call: kind, failures: failures.map((one) => one.kind).join(" "), texts } as const;
    sea.recorder.record({ type: "fault", phase: "apply", fault: { kind: "party", party, fault } });
    faults.failNext(kind, failures);
  },
  unreliable: (percent, slowMs) => {
    const fault = { type: "unreliable", percent, slowMs } as const;
    sea.recorder.record({ type: "fault", phase: percent > 0 ? "apply" : "lift", fault: { kind: "party", party, fault } });
    faults.unreliable(percent, slowMs);
  },
  calls: (kind) => faults.calls(kind),
});

const NO_FAULTS: BackendFaults = { failNext: () => {}, unreliable: () => {}, calls: () => 0 };

const bodyOf = ({ parent, agent: _agent, model, ...fields }: WorkspaceSpec, name: string): Readonly<Record<string, unknown>> => ({
  name,
  ...fields,
  ...(model === undefined ? {} : { model }),
  ...(parent === undefined ? {} : { parent_id: parent.id }),
});

const provisionerOf = (sea: Sea, { docker, controlPlane }: ServerBackends): BackendFaults => {
  if (docker !== null) return recorded(sea, "docker", docker.faults);
  return controlPlane === null ? NO_FAULTS : recorded(sea, "control-plane", controlPlane.faults);
};

/** What a call says of everybody's secrets, as the calls about one workspace's own say it. */
const globalSecretOf = ({ verb, body, target }: RawCall): Readonly<Record<string, unknown>> => {
  if (verb === "deleteGlobalSecret") return { key: decodeURIComponent(target.split("/").at(-1) ?? "") };
  if (verb !== "saveGlobalSecret" || typeof body !== "object" || !("key" in body)) return {};
  return { key: body["key"], value: body["value"] };
};

type Makers = Pick<ServerRig, "create" | "online" | "call">;

/** How workspaces are made and the server is called. */
const makersOf = (material: ServerMaterial, client: ServerClient, workspaces: Workspace[]): Makers => {
  const { backends, database, sea } = material;
  let names = 0;
  const site = { agents: backends.agents, backends, recorder: sea.recorder, clock: client.clock, epochMs: client.epochMs };
  const create = async (spec: WorkspaceSpec = {}, options: CallOptions = {}): Promise<Workspace> => {
    const name = spec.name ?? `workspace ${(names += 1)}`;
    if (spec.agent !== undefined) backends.specs.expect(name, spec.agent);
    const call = { ...options, verb: "create", method: "POST", target: "/workspaces", body: bodyOf(spec, name) };
    const created = await performCall(client, call, { name, secrets: spec.secrets ?? {}, external: spec.external ?? false });
    const id = String(created.body["id"] ?? "");
    const agent = agentControl(site, id);
    const workspace = workspaceOf({ client, database, clock: client.clock, created, agent, machine: machineControl(site, id) }, id);
    if (id !== "") workspaces.push(workspace);
    const { external, url } = spec;
    // Where nothing is provisioned, whoever has an agent runs it himself.
    const outside = external === true || material.backend === "none";
    if (outside && url !== undefined && spec.agent !== undefined) backends.boardOutside({ workspaceId: id, name, url });
    return workspace;
  };
  return {
    create,
    online: async (spec) => {
      const workspace = await create(spec);
      await workspace.reaches("online", ONLINE_WITHIN_MS);
      return workspace;
    },
    call: (raw) => performCall(client, raw, { method: raw.method, target: raw.target, ...globalSecretOf(raw) }),
  };
};

/** Builds what scenarios of the server see from what a rig provides. */
export const buildServerRig = (material: ServerMaterial): BuiltServerRig => {
  const { sea, client: party, backend, backends, database } = material;
  const workspaces: Workspace[] = [];
  let ops = 0;
  const client: ServerClient = {
    party,
    clock: party.clock,
    epochMs: material.epochMs,
    recorder: sea.recorder,
    server: material.server,
    requireScale: (ms) => sea.requireScale(ms),
    nextOp: () => (ops += 1),
  };
  const { maxDelayMs } = sea.recorder.header;
  const rig: ServerRig = {
    kind: sea.kind === "sim" ? "sim" : "live",
    backend,
    gentle: maxDelayMs <= 1,
    maxDelayMs,
    provisioner: provisionerOf(sea, backends),
    database: recorded(sea, "database", material.databaseFaults),
    presence: recorded(sea, "presence", backends.presence.faults),
    ...makersOf(material, client, workspaces),
    now: () => client.clock.now() - client.epochMs,
    sleep: async (ms) => {
      sea.requireScale(ms);
      await sleep(client.clock, ms);
    },
    hold: (point) => recordedHold(sea, point),
    startPoint: hasControlPlane(backend) ? "control-plane.provision" : "docker.start",
    stopPoint: hasControlPlane(backend) ? "control-plane.delete" : "docker.remove",
    startThrows: (message) => {
      if (sea.kind !== "sim") fail("only a server in the story's own process can be given a bug");
      const fault = { type: "calls-fail", call: "start", failures: "throws", texts: [message] } as const;
      sea.recorder.record({ type: "fault", phase: "apply", fault: { kind: "party", party: "server", fault } });
      backends.clientBug.throwNext(message);
    },
    toxic: (toxic) => toxicOn(sea, toxic),
    crashServer: (downMs) => {
      noteEnd(sea, { type: "server-crash", downMs });
      return material.crashServer(downMs);
    },
    stopServer: (downMs) => {
      noteEnd(sea, { type: "server-stop", downMs });
      return material.stopServer(downMs);
    },
    sql: async (text, params = []) => (await database.query({ name: "story", sql: text, params })).rows,
    events: async (type, workspace) => {
      const sql = `SELECT workspace_id, type, payload, created_at FROM structure_events
        WHERE type = $1 AND ($2::uuid IS NULL OR workspace_id = $2) ORDER BY created_at, id`;
      return (await database.query({ name: "story", sql, params: [type, workspace?.id ?? null] })).rows;
    },
    claim: (rule, held, because) => sea.recorder.record({ type: "claim", rule, held, because }),
    presenceKeys: ({ id }) => backends.presence.keys().filter((key) => key.startsWith(`ws:${id}`)),
    logged: async (words) =>
      (await material.seenByServer()).filter((event) => event.type === "log").filter(({ message }) => message.includes(words)),
    history: () => sea.recorder.history,
  };
  return { rig, workspaces };
};

const noteEnd = (sea: Sea, fault: PartyFault): void =>
  sea.recorder.record({ type: "fault", phase: "apply", fault: { kind: "party", party: "server", fault } });

/** A hold that says in the history when a call came to it and when it went on: the windows of races read it. */
const recordedHold = (sea: Sea, point: HoldPoint): Hold => {
  const hold = sea.hold(point);
  const note = (kind: "hold-reached" | "hold-released"): void =>
    sea.recorder.record({ type: "journal", party: "hold", entry: { kind, point: point.point, at: point.at } });
  let paused = false;
  const reached = hold.reached.then(() => {
    paused = true;
    note("hold-reached");
  });
  return {
    reached,
    release: () => {
      if (paused) note("hold-released");
      paused = false;
      hold.release();
    },
  };
};
