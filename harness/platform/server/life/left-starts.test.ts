import { describe, expect, test } from "vitest";
import { HandClock } from "#fakes/clock/hand-clock.ts";
import type { Backend } from "#harness/platform/server/backends/backend.ts";
import { Closing } from "#harness/platform/server/closing.ts";
import { readConfig } from "#harness/platform/server/config.ts";
import type { ServerContext } from "#harness/platform/server/context.ts";
import { Dispatcher } from "#harness/platform/server/dispatch/dispatcher.ts";
import { Lanes } from "#harness/platform/server/lane/lanes.ts";
import { serverParts } from "#harness/platform/server/parts.ts";
import { WORKSPACE_STATUSES } from "#harness/platform/server/status.ts";
import type { Row } from "#harness/ports/store.ts";
import { fateOfLeftStart, takeUpStarts } from "./left-starts.ts";

describe("a start that its process left (server:RST-04, STOP-02, F-29)", () => {
  const fates = (isCurrent: boolean, findsByName: boolean): Readonly<Record<string, string>> =>
    Object.fromEntries(
      [...WORKSPACE_STATUSES, null].map((status) => [status ?? "no row", fateOfLeftStart({ status, isCurrent, findsByName })]),
    );
  const ALL = Object.fromEntries([...WORKSPACE_STATUSES, "no row"].map((status) => [status, "stopped"]));
  const NONE = Object.fromEntries(Object.keys(ALL).map((status) => [status, "struck"]));
  const GONE = { removed: "stopped", "no row": "stopped" };

  test("known by its key alone is stopped, unless its workspace has it or a cycle asks for it again", () => {
    expect(fates(true, false)).toEqual({ ...ALL, provisioning: "adopted", online: "kept", degraded: "kept", offline: "kept" });
    expect(fates(false, false)).toEqual(ALL);
  });

  test("known by its workspace's name is stopped with what outlives a stop, once its workspace is gone", () => {
    expect(fates(true, true)).toEqual({ ...NONE, ...GONE, provisioning: "adopted" });
    expect(fates(false, true)).toEqual({ ...NONE, ...GONE });
  });
});

interface Site {
  readonly name: Backend["name"];
  readonly rows: readonly Row[];
  readonly isFound?: boolean;
  readonly stops?: boolean;
}

/** What the boot asks for, in order, of a backend and a database that write it down. */
const askedAtBoot = async ({ name, rows, isFound = true, stops = true }: Site): Promise<readonly string[]> => {
  const calls: string[] = [];
  const clock = new HandClock();
  const random = { uint32: () => 7 };
  const log = { write: () => {} };
  const refused = { ok: false, raw: "no", passing: true, unsure: true } as const;
  const backend: Backend = {
    name,
    start: async () => refused,
    stop: async ({ machine }) => {
      calls.push(`stop ${machine ?? "by name"}`);
      return stops ? { ok: true, how: "stopped" } : refused;
    },
    probe: async () => ({ kind: "running" }),
    find: async ({ key }) => {
      calls.push(`find ${key}`);
      return isFound ? { ok: true, machine: `i-${key}`, url: "" } : refused;
    },
    removeVolumes: async () => {
      calls.push("remove volumes");
      return { ok: true, how: "removed" };
    },
  };
  const store: ServerContext["ports"]["store"] = {
    query: async (asked) => {
      calls.push(asked.name);
      return asked.name === "starts-claimed" ? { rows, count: rows.length } : { rows: [], count: 1 };
    },
    transaction: async () => [],
  };
  const presence = { get: async () => null, set: async () => {}, delete: async () => {}, expired: async () => [] };
  const agent = () => ({ fetch: async () => ({ status: 200, headers: {}, body: new Uint8Array() }) });
  const closing = new Closing(clock, serverParts.closeMs);
  const context: ServerContext = {
    ports: { name: "server", clock, random, log, store, presence, docker: null, controlPlane: null, agent, env: {} },
    parts: serverParts,
    config: readConfig({}, serverParts),
    wired: { controlPlane: name === "control-plane", docker: name === "docker" },
    closing,
    lanes: new Lanes({ parts: serverParts, clock, random, log, closing }, async () => {}),
    dispatcher: new Dispatcher(() => context, {
      "control-plane": name === "control-plane" ? backend : null,
      docker: name === "docker" ? backend : null,
    }),
    ticks: new Map(),
    restarted: new Map(),
  };
  await takeUpStarts(context);
  await clock.advance(60_000);
  return calls;
};

const left = (status: string | null, current = 2): Row => ({ workspace_id: "w1", epoch: 2, status, provision_epoch: current });

describe("a boot", () => {
  test("stops what was removed by the key of its start, owes that stop first and strikes the start out last", async () => {
    expect(await askedAtBoot({ name: "control-plane", rows: [left("removed", 3)] })).toEqual([
      "starts-claimed",
      "stop-owed",
      "stop start:w1:2",
      "remove volumes",
      "stop-done",
      "start-settled",
    ]);
  });

  test("leaves a stop that failed to the sweeper", async () => {
    const asked = await askedAtBoot({ name: "control-plane", rows: [left("paused", 3)], stops: false });
    expect(asked).toEqual(["starts-claimed", "stop-owed", "stop start:w1:2", "start-settled"]);
  });

  test("leaves a start that a cycle adopts alone", async () => {
    expect(await askedAtBoot({ name: "control-plane", rows: [left("provisioning")] })).toEqual(["starts-claimed"]);
  });

  test("asks for the id of what a workspace has, and stops nothing when there is no answer", async () => {
    const online = [left("online")];
    expect(await askedAtBoot({ name: "control-plane", rows: online })).toEqual(["starts-claimed", "find w1:2", "store-machine"]);
    expect(await askedAtBoot({ name: "control-plane", rows: online, isFound: false })).toEqual(["starts-claimed", "find w1:2"]);
  });

  test("with an engine stops what is gone by its name, with its volumes", async () => {
    expect(await askedAtBoot({ name: "docker", rows: [left(null)] })).toEqual([
      "starts-claimed",
      "stop-owed",
      "stop by name",
      "remove volumes",
      "stop-done",
      "start-settled",
    ]);
    expect(await askedAtBoot({ name: "docker", rows: [left("paused", 3)] })).toEqual(["starts-claimed", "start-settled"]);
  });
});
