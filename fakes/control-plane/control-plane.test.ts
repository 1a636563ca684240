import { describe, expect, test } from "vitest";
import { HandClock } from "#fakes/clock/hand-clock.ts";
import type { JournalEntry } from "#harness/ports/journal.ts";
import { LinkError } from "#harness/ports/link-failure.ts";
import { hash32 } from "#harness/seed/hash32.ts";
import { controlPlaneClient } from "./contract-client.ts";
import { controlPlaneContract } from "./control-plane.contract.ts";
import { FakeControlPlane, type ControlPlaneOptions, type ControlPlaneSettings } from "./control-plane.ts";
import { isAlive } from "./instance.ts";
import { LEAK_MARKERS } from "./raw-error.ts";
import { controlPlaneCallKind } from "./request-route.ts";
import { startControlPlane } from "./start-control-plane.ts";
import { socketApi } from "./socket/socket-api.ts";

const CREDENTIALS = { sharedSecret: "shared-7f3a", adminToken: "admin-91bc", consoleToken: "console-20de", orgId: "org-1" };
const CONFIG = { MOLECULE_MODEL: "sonnet" };
const BOOT_MS = 2_000;
const TERMINATE_MS = 1_000;

const optionsOf = (clock: HandClock, journal: JournalEntry[], settings: Partial<ControlPlaneSettings> = {}): ControlPlaneOptions => {
  let draws = 0;
  return {
    clock,
    random: { uint32: () => hash32(1, (draws += 1)) },
    journal: (entry) => journal.push(entry),
    credentials: CREDENTIALS,
    config: CONFIG,
    settings: { bootMs: BOOT_MS, terminateMs: TERMINATE_MS, ...settings },
  };
};

describe("the fake control plane keeps the contract in this process", () => {
  controlPlaneContract(async () => {
    const clock = new HandClock();
    const api = new FakeControlPlane(optionsOf(clock, []));
    return { api, credentials: CREDENTIALS, config: CONFIG, untilSettled: () => clock.advance(BOOT_MS), close: async () => {} };
  });
});

describe("the fake control plane keeps the contract over a socket", () => {
  controlPlaneContract(async () => {
    const clock = new HandClock();
    const started = await startControlPlane({ ...optionsOf(clock, []), port: 0 });
    const { api, close } = socketApi(started.url);
    return {
      api,
      credentials: CREDENTIALS,
      config: CONFIG,
      untilSettled: () => clock.advance(BOOT_MS),
      close: async () => {
        await close();
        await started.close();
      },
    };
  });
});

/** A control plane in this process, and what happened on its machines. */
const openFake = (settings?: Partial<ControlPlaneSettings>) => {
  const clock = new HandClock();
  const journal: JournalEntry[] = [];
  const machines: string[] = [];
  const plane = new FakeControlPlane({
    ...optionsOf(clock, journal, settings),
    onBoot: ({ workspaceId, state }) => machines.push(`${workspaceId} boots ${state}`),
    onGone: ({ workspaceId, state }, why) => machines.push(`${workspaceId} gone ${state} ${why}`),
  });
  return { clock, journal, machines, plane, client: controlPlaneClient(plane, CREDENTIALS) };
};

describe("machines of the fake control plane", () => {
  test("boot when their time has come, and tell so once", async () => {
    const { clock, machines, client } = openFake();
    await client.provisioned("w-1");
    await clock.advance(BOOT_MS - 1);
    expect(machines).toEqual([]);
    await clock.advance(1);
    expect(machines).toEqual(["w-1 boots running"]);
  });

  test("run on after a delete until they are gone", async () => {
    const { clock, machines, client } = openFake();
    const { instance } = await client.provisioned("w-1");
    await clock.advance(BOOT_MS);
    await client.delete("w-1", instance);
    await client.delete("w-1", instance);
    await clock.advance(TERMINATE_MS - 1);
    expect(machines).toEqual(["w-1 boots running"]);
    await clock.advance(1);
    expect(machines, "one end, however often it was asked for").toEqual(["w-1 boots running", "w-1 gone terminated deleted"]);
  });

  test("that never ran are not told as gone", async () => {
    const { clock, machines, client } = openFake();
    const { instance } = await client.provisioned("w-1");
    await client.delete("w-1", instance);
    await clock.advance(BOOT_MS + TERMINATE_MS);
    expect(machines).toEqual([]);
  });

  test("crash at once behind the control plane's back", async () => {
    const { clock, machines, plane, client } = openFake();
    const { instance } = await client.provisioned("w-1");
    await clock.advance(BOOT_MS);
    expect(plane.crash(instance)).toBe(true);
    expect(machines.at(-1)).toBe("w-1 gone terminated crashed");
    expect((await client.status("w-1", instance)).body["state"]).toBe("terminated");
    expect(plane.crash(instance), "it crashes once").toBe(false);
    expect(plane.crash("i-nobody")).toBe(false);
  });

  test("that crash while they end are gone once", async () => {
    const { clock, machines, plane, client } = openFake();
    const { instance } = await client.provisioned("w-1");
    await clock.advance(BOOT_MS);
    await client.delete("w-1", instance);
    plane.crash(instance);
    await clock.advance(TERMINATE_MS);
    expect(machines).toEqual(["w-1 boots running", "w-1 gone terminated crashed"]);
  });

  test("are counted, so that a leak is a number", async () => {
    const { clock, plane, client } = openFake();
    const { instance } = await client.provisioned("w-1");
    await client.provisioned("w-1");
    await clock.advance(BOOT_MS);
    await client.delete("w-1", instance);
    await client.delete("w-1", "i-nobody");
    expect(plane.instances().filter(isAlive)).toMatchObject([{ workspaceId: "w-1", env: { A: "1" }, state: "running", deletes: 0 }]);
    expect(plane.instances()[0]).toMatchObject({ id: instance, provisions: 1, deletes: 1, createdAt: 1_767_225_600_000 });
    expect(plane.provisionsAsked("w-1")).toBe(2);
    expect([plane.deletesAsked("w-1"), plane.deletesAsked(instance), plane.deletesAsked("w-2")]).toEqual([2, 1, 0]);
  });
});

describe("the fake control plane's settings", () => {
  test("lag shows every change late, the birth of an instance too", async () => {
    const { clock, client } = openFake({ lagMs: 5_000 });
    const { instance } = await client.provisioned("w-1");
    const seen = async (): Promise<unknown> => {
      const { status, body } = await client.status("w-1", instance);
      return status === 404 ? "unknown" : body["state"];
    };
    await clock.advance(4_999);
    expect(await seen()).toBe("unknown");
    await clock.advance(1);
    expect(await seen(), "pending 5 s ago, though it runs by now").toBe("pending");
    await clock.advance(BOOT_MS);
    expect(await seen()).toBe("running");
    await client.delete("w-1", instance);
    await clock.advance(4_999);
    expect(await seen()).toBe("running");
    await clock.advance(1);
    expect(await seen()).toBe("terminating");
  });

  test("a slow provision has made its machine long before it answers", async () => {
    const { clock, plane, client } = openFake({ provisionMs: 60_000 });
    let answered = false;
    const ask = async (): Promise<void> => {
      await client.provisioned("w-1");
      answered = true;
    };
    void ask();
    await clock.advance(59_999);
    expect({ answered, states: plane.instances().map(({ state }) => state) }).toEqual({ answered: false, states: ["running"] });
    await clock.advance(1);
    expect(answered).toBe(true);
  });

  test("without idempotency a repeated key makes another instance", async () => {
    const { plane, client } = openFake({ idempotent: false });
    const change = { headers: { "idempotency-key": "cycle-7" } };
    await client.provisioned("w-1", change);
    await client.provisioned("w-1", change);
    expect(plane.instances()).toHaveLength(2);
  });

  test("raw errors carry every marker, and none without that", async () => {
    const { plane, client } = openFake();
    const errorText = async (): Promise<string> => {
      plane.faults.failNext("provision", [{ kind: "status", status: 500, message: "no capacity" }]);
      return String((await client.provision("w-1")).body["error"]);
    };
    expect(await errorText()).toBe("no capacity");
    plane.tune({ rawErrors: true });
    const raw = await errorText();
    expect(LEAK_MARKERS.filter((marker) => !raw.includes(marker))).toEqual([]);
  });

  test("are as they were after healing, and nothing fails any more", async () => {
    const { plane, client } = openFake();
    plane.tune({ idempotent: false, rawErrors: true, lagMs: 60_000 });
    plane.faults.failNext("status", [{ kind: "reset" }]);
    plane.heal();
    const { instance } = await client.provisioned("w-1");
    expect(await client.status("w-1", instance)).toMatchObject({ status: 200, body: { state: "pending" } });
    expect((await client.status("w-1", "i-nobody")).body["error"]).toBe("instance not found");
  });
});

describe("faults of the fake control plane", () => {
  test("a lost reply leaves an instance that nobody was told of", async () => {
    const { plane, client } = openFake();
    plane.faults.failNext("provision", [{ kind: "lost-reply" }]);
    await expect(client.provision("w-1")).rejects.toBeInstanceOf(LinkError);
    expect(plane.instances().filter(isAlive)).toHaveLength(1);
  });

  test("a refused delete ends nothing, and is counted as asked for", async () => {
    const { plane, client } = openFake();
    const { instance } = await client.provisioned("w-1");
    plane.faults.failNext("delete", [{ kind: "status", status: 500 }]);
    expect((await client.delete("w-1", instance)).status).toBe(500);
    expect(plane.instances()).toMatchObject([{ state: "pending", deletes: 0 }]);
    expect(plane.deletesAsked(instance)).toBe(1);
    expect(plane.faults.calls("delete")).toBe(1);
  });

  test("a body may be anything: bad JSON, or a front's page", async () => {
    const { plane } = openFake();
    const ask = async (body: string) => {
      plane.faults.failNext("status", [{ kind: "status", status: 200, body }]);
      const target = "/cp/workspaces/w-1/status?instance_id=i-1";
      const response = await plane.fetch({ method: "GET", target, headers: {}, body: null });
      return { type: response.headers["content-type"], text: new TextDecoder().decode(response.body) };
    };
    expect(await ask(`{"state":`)).toEqual({ type: "application/json", text: `{"state":` });
    expect(await ask("<html>")).toEqual({ type: "text/html", text: "<html>" });
  });

  test("a reset over a socket breaks the connection", async () => {
    const started = await startControlPlane({ ...optionsOf(new HandClock(), []), port: 0 });
    const { api, close } = socketApi(started.url);
    started.plane.faults.failNext("config", [{ kind: "reset" }]);
    const client = controlPlaneClient(api, CREDENTIALS);
    await expect(client.config()).rejects.toMatchObject({ code: "ECONNRESET" });
    expect((await client.config()).status, "the next connection is a new one").toBe(200);
    await close();
    await started.close();
  });
});

describe("what the fake control plane writes down", () => {
  test("is every access with its answer, and every change of state", async () => {
    const { clock, journal, plane, client } = openFake();
    const { instance } = await client.provisioned("w-1");
    await clock.advance(BOOT_MS);
    plane.faults.failNext("status", [{ kind: "reset" }]);
    await expect(client.status("w-1", instance)).rejects.toBeInstanceOf(LinkError);
    await client.delete("w-1", instance);
    const workspace = "w-1";
    expect(journal).toEqual([
      { kind: "instance-create", workspace, instance, ip: "10.0.0.1", env: { A: "1" } },
      { kind: "control-plane-provision", workspace, instance: null, status: 201 },
      { kind: "instance-state", workspace, instance, state: "running" },
      { kind: "control-plane-status", workspace, instance, status: null },
      { kind: "instance-state", workspace, instance, state: "terminating" },
      { kind: "control-plane-delete", workspace, instance, status: 200 },
    ]);
  });

  test("holds no credential", async () => {
    const { journal, client } = openFake();
    await client.provision("w-1", { headers: { authorization: "Bearer hunter2" } });
    await client.config();
    const { sharedSecret, adminToken, consoleToken } = CREDENTIALS;
    const text = JSON.stringify(journal);
    expect(["hunter2", sharedSecret, adminToken, consoleToken].filter((secret) => text.includes(secret))).toEqual([]);
  });
});

describe("the kind of a request", () => {
  test.each([
    ["POST", "/cp/workspaces/provision", "provision"],
    ["DELETE", "/cp/workspaces/w-1?instance_id=i-1", "delete"],
    ["GET", "/cp/workspaces/w-1/status?instance_id=i-1", "status"],
    ["GET", "/cp/admin/workspaces/w-1/console", "console"],
    ["GET", "/cp/tenants/config", "config"],
    ["GET", "/cp/workspaces/provision", "other"],
    ["POST", "/cp/workspaces/w-1/status", "other"],
    ["GET", "/cp/workspaces/a/b/status", "other"],
  ])("%s %s is %s", (method, target, kind) => {
    expect(controlPlaneCallKind({ method, target, headers: {}, body: null })).toBe(kind);
  });
});
