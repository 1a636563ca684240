import { describe, expect, test } from "vitest";
import type { AgentLife } from "#fakes/agent/agent-life.ts";
import { AgentFleet } from "#fakes/agent/fleet.ts";
import { FakeDockerEngine } from "#fakes/docker-engine/docker-engine.ts";
import { HandClock } from "#fakes/clock/hand-clock.ts";
import { controlPlaneClient } from "#fakes/control-plane/contract-client.ts";
import { FakeControlPlane } from "#fakes/control-plane/control-plane.ts";
import { presenceContract } from "#fakes/presence/presence.contract.ts";
import { FakePresence } from "#fakes/presence/presence.ts";
import type { HistoryHeader } from "#harness/history/event.ts";
import { sleep } from "#harness/ports/clock.ts";
import type { HttpApi } from "#harness/ports/http.ts";
import type { JournalEntry } from "#harness/ports/journal.ts";
import { PRESENCE_METHODS } from "#harness/ports/presence.ts";
import { EXACT } from "#harness/rigs/sim/exploration.ts";
import { SimSea } from "#harness/rigs/sim/sim-sea.ts";
import { EPOCH_MS } from "#harness/rigs/sim/world.ts";

const HEADER: HistoryHeader = {
  format: "seatrial-history",
  version: 1,
  scenario: "integration/backend-fakes",
  seed: 1,
  rig: "sim",
  model: "S",
  profile: "none",
  mode: "exact",
  maxDelayMs: 1,
  defect: null,
  variant: null,
};

describe("fake presence on virtual time, behind a link", () => {
  presenceContract(async (story) => {
    const sea = new SimSea({ header: HEADER, mode: EXACT });
    const party = sea.party("presence", "backend");
    const client = sea.party("client", "client");
    const fake = new FakePresence({ clock: party.clock, random: party.random, journal: () => {} });
    const presence = sea.channel(client, { to: "presence", methods: PRESENCE_METHODS, serve: () => ({ party, api: fake }) });
    await sea.run(client, () => story({ presence, pass: (ms) => sleep(client.clock, ms), slackMs: 10 }));
  });
});

describe("an agent on an instance, on virtual time", () => {
  const CREDENTIALS = { sharedSecret: "shared", adminToken: "admin", consoleToken: "console", orgId: "org-1" };

  /** A voyage in which one instance boots and crashes: who called whom when, by the journal of the fakes. */
  const sail = async (seed: number): Promise<readonly string[]> => {
    const sea = new SimSea({ header: { ...HEADER, seed }, mode: EXACT });
    const [cloud, agents, server] = [sea.party("control-plane", "backend"), sea.party("agent", "backend"), sea.party("server", "service")];
    const lines: string[] = [];
    const journal = (entry: JournalEntry): void => void lines.push(`${cloud.clock.now() - EPOCH_MS} ${JSON.stringify(entry)}`);
    const fleet = new AgentFleet({ clock: agents.clock, random: agents.random, journal });
    const answer = { status: 200, headers: {}, body: new TextEncoder().encode(`{"auth_token":"T1"}`) };
    const serve = () => ({ party: server, api: { fetch: async () => answer } });
    const platform = sea.channel<HttpApi>(agents, { to: "server", methods: ["fetch"], serve });
    const lives = new Map<string, AgentLife>();
    const plane = new FakeControlPlane({
      clock: cloud.clock,
      random: cloud.random,
      journal,
      credentials: CREDENTIALS,
      onBoot: ({ id, ip, workspaceId, env }) => {
        const begin = { workspaceId, env, files: null, origin: `http://${ip}:8000`, instanceId: id, platform };
        void agents.run("boot", async () => void lives.set(id, fleet.boot(begin)));
      },
      onGone: ({ id }) => lives.get(id)?.end(),
    });
    const api = sea.channel<HttpApi>(server, { to: "control-plane", methods: ["fetch"], serve: () => ({ party: cloud, api: plane }) });
    await sea.run(server, async () => {
      const { instance } = await controlPlaneClient(api, CREDENTIALS).provisioned("w-1");
      await sleep(server.clock, 70_000);
      plane.crash(instance);
      await sleep(server.clock, 70_000);
    });
    return lines;
  };

  test("registers, sends heartbeats and ends with its machine", async () => {
    const kinds = (await sail(1)).map((line) => (JSON.parse(line.slice(line.indexOf(" "))) as JournalEntry).kind);
    expect(kinds).toEqual([
      "instance-create",
      "control-plane-provision",
      "instance-state",
      "agent-boot",
      "agent-register",
      "agent-heartbeat",
      "agent-heartbeat",
      "instance-state",
      "agent-end",
    ]);
  });

  test("is a function of the seed", async () => {
    const first = await sail(1);
    expect(await sail(1)).toEqual(first);
    expect(await sail(2), "identifiers are drawn").not.toEqual(first);
  });
});

// A panic on an asynchronous path passes for a result: a double answers whatever it is asked, and says that it was asked.
describe("server:OBS-10", () => {
  const CREDENTIALS = { sharedSecret: "shared", adminToken: "admin", consoleToken: "console", orgId: "org-1" };
  const KINDS = ["provision", "delete", "status", "console", "config", "other"];
  const METHODS = ["GET", "POST", "PUT", "DELETE", "HEAD", "PROPFIND"];
  const PATHS = [
    ...["/", "", "//", "/nothing", "/%ff", "/?", "/containers/create", "/containers/%00/start", "/containers/json?filters=nonsense"],
    ...[
      "/images/create",
      "/v9.99/volumes/create",
      "/cp/workspaces/provision",
      "/cp/workspaces/x",
      "/cp/workspaces/x/status",
      "/cp/nothing",
    ],
  ];
  const BODIES = [null, "", "{", "[]", "null", "\0", '{"Image":1}', '{"env":[]}', '{"Env":null,"HostConfig":"no"}'];
  const asked = METHODS.flatMap((method) =>
    PATHS.flatMap((target) =>
      BODIES.map((body) => ({
        method,
        target,
        headers: { authorization: "Bearer shared" },
        body: body === null ? null : new TextEncoder().encode(body),
      })),
    ),
  );

  const random = { uint32: () => 7 };
  const open = (): readonly { readonly name: string; readonly api: HttpApi; readonly recorded: () => number }[] => {
    const clock = new HandClock();
    const calls: JournalEntry[] = [];
    const docker = new FakeDockerEngine({ clock, random, journal: (entry) => calls.push(entry) });
    const plane = new FakeControlPlane({ clock, random, journal: () => {}, credentials: CREDENTIALS, onBoot: () => {}, onGone: () => {} });
    return [
      { name: "Docker", api: docker, recorded: () => calls.filter(({ kind }) => kind === "docker-call").length },
      { name: "control plane", api: plane, recorded: () => KINDS.reduce((sum, kind) => sum + plane.faults.calls(kind), 0) },
    ];
  };

  test.for(open())("the $name answers nonsense with an error, and has heard of each", async ({ api, recorded }) => {
    const before = recorded();
    const answers = await Promise.all(asked.map((request) => api.fetch(request)));
    expect(recorded() - before).toBe(asked.length);
    expect(answers.filter(({ status }) => !Number.isInteger(status) || status < 100 || status > 599)).toEqual([]);
    expect(answers.some(({ status }) => status >= 400)).toBe(true);
  });
});
