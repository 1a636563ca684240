import { afterEach, describe, expect, test } from "vitest";
import type { HttpApi } from "#harness/ports/http.ts";
import type { Credentials } from "./access.ts";
import { controlPlaneClient, type ControlPlaneClient } from "./contract-client.ts";

/** A control plane under test. */
export interface OpenedControlPlane {
  readonly api: HttpApi;
  readonly credentials: Credentials;
  /** What its tenants/config holds. */
  readonly config: Readonly<Record<string, string>>;
  /** Waits until a new machine runs, and until a deleted one is gone. */
  readonly untilSettled: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Opens a control plane without instances. */
type OpenControlPlane = () => Promise<OpenedControlPlane>;

interface Site extends OpenedControlPlane {
  readonly client: ControlPlaneClient;
}

/** Declares the tests of a topic, each on a site of its own. */
type Topic = (open: () => Promise<Site>) => void;

const INSTANCE_ID = /^i-[0-9a-f]{8,17}$/;
const PRIVATE_IP = /^10(\.\d{1,3}){3}$/;

const provisionContract: Topic = (open) => {
  describe("provision", () => {
    test("answers 201 with instance, address and state", async () => {
      const { client } = await open();
      const { status, body } = await client.provision("w-1");
      expect(status).toBe(201);
      expect(body["instance_id"]).toMatch(INSTANCE_ID);
      expect(body["private_ip"]).toMatch(PRIVATE_IP);
      expect(body["error"]).toBe("");
      expect(["pending", "running"]).toContain(body["state"]);
    });

    test("makes one more instance each time it is asked without a key", async () => {
      const { client } = await open();
      const first = await client.provisioned("w-1");
      const second = await client.provisioned("w-1");
      expect(second.instance).not.toBe(first.instance);
      expect(second.ip).not.toBe(first.ip);
    });

    test("answers a repeated idempotency key of one workspace with the instance of its first request", async () => {
      const { client } = await open();
      const key = { "idempotency-key": "cycle-7" };
      const first = await client.provisioned("w-1", { headers: key });
      expect(await client.provisioned("w-1", { headers: key })).toEqual(first);
      expect(await client.provisioned("w-1", { headers: { "idempotency-key": "cycle-8" } })).not.toEqual(first);
      expect(await client.provisioned("w-2", { headers: key }), "a key belongs to its workspace").not.toEqual(first);
    });

    test("keeps to one instance for one key also when requests come at once", async () => {
      const { client } = await open();
      const headers = { "idempotency-key": "cycle-7" };
      const made = await Promise.all([1, 2, 3].map(() => client.provisioned("w-1", { headers })));
      expect(new Set(made.map(({ instance }) => instance)).size).toBe(1);
    });

    test.each([
      { name: "no JSON", body: "{" },
      { name: "a list", body: "[]" },
      { name: "no workspace", body: `{"org_id":"org-1","runtime":"langgraph","tier":3,"platform_url":"http://p","env":{}}` },
      { name: "env that is no object of strings", fields: { env: { A: 1 } } },
      { name: "a tier that is no integer", fields: { tier: "3" } },
    ])("refuses $name with 400 and an error", async ({ body, fields }) => {
      const { client } = await open();
      const refused = await client.provision("w-1", {
        ...(body === undefined ? {} : { body }),
        ...(fields === undefined ? {} : { fields }),
      });
      expect(refused.status).toBe(400);
      expect(refused.body["error"]).toBeTypeOf("string");
    });

    test("refuses another tenant with 403", async () => {
      const { client } = await open();
      expect((await client.provision("w-1", { fields: { org_id: "org-other" } })).status).toBe(403);
    });
  });
};

const stateContract: Topic = (open) => {
  describe("status and delete", () => {
    test("an instance runs when it has booted", async () => {
      const { client, untilSettled } = await open();
      const { instance } = await client.provisioned("w-1");
      await untilSettled();
      expect(await client.status("w-1", instance)).toMatchObject({ status: 200, body: { state: "running" } });
    });

    test("a deleted instance is terminated, once and for all", async () => {
      const { client, untilSettled } = await open();
      const { instance } = await client.provisioned("w-1");
      await untilSettled();
      expect((await client.delete("w-1", instance)).status).toBe(200);
      expect(["terminating", "terminated"]).toContain((await client.status("w-1", instance)).body["state"]);
      await untilSettled();
      expect((await client.status("w-1", instance)).body["state"]).toBe("terminated");
      expect((await client.delete("w-1", instance)).status, "a delete may be repeated").toBe(200);
      expect((await client.status("w-1", instance)).body["state"]).toBe("terminated");
    });

    test("an instance that is deleted before it has booted never runs", async () => {
      const { client, untilSettled } = await open();
      const { instance } = await client.provisioned("w-1");
      await client.delete("w-1", instance);
      await untilSettled();
      expect((await client.status("w-1", instance)).body["state"]).toBe("terminated");
    });

    test("a delete ends the instance that it names and no other", async () => {
      const { client, untilSettled } = await open();
      const old = await client.provisioned("w-1");
      const next = await client.provisioned("w-1");
      await client.delete("w-1", old.instance);
      await untilSettled();
      expect((await client.status("w-1", next.instance)).body["state"]).toBe("running");
    });

    test.each(["status", "delete"] as const)("%s needs an instance that this workspace has", async (call) => {
      const { client } = await open();
      const { instance } = await client.provisioned("w-1");
      expect((await client[call]("w-1", null)).status).toBe(400);
      expect((await client[call]("w-1", "w-1")).status, "the workspace's own id is no instance").toBe(404);
      expect((await client[call]("w-2", instance)).status).toBe(404);
      expect((await client.status("w-1", instance)).status).toBe(200);
    });
  });
};

const readingContract: Topic = (open) => {
  describe("console and config", () => {
    test("a console has output, once there is an instance", async () => {
      const { client } = await open();
      expect((await client.console("w-1")).status).toBe(404);
      await client.provisioned("w-1");
      const { status, body } = await client.console("w-1");
      expect(status).toBe(200);
      expect(body["output"]).toContain("w-1");
    });

    test("config is a map of strings", async () => {
      const { client, config } = await open();
      expect(await client.config()).toMatchObject({ status: 200, body: config });
    });

    test("a path that there is not is 404, with an error", async () => {
      const { client } = await open();
      const { status, body } = await client.get("/cp/workspaces");
      expect(status).toBe(404);
      expect(body["error"]).toBeTypeOf("string");
    });
  });
};

const accessContract: Topic = (open) => {
  describe("without the right credentials", () => {
    const calls = ["provision", "delete", "status", "console", "config"] as const;
    const wrong = [
      { name: "no bearer", headers: { authorization: "" } },
      { name: "a wrong bearer", headers: { authorization: "Bearer wrong" } },
      { name: "a wrong second header", headers: { "x-molecule-admin-token": "wrong", "x-molecule-org-id": "wrong" } },
    ];
    test.each(calls.flatMap((call) => wrong.map((headers) => ({ call, ...headers }))))(
      "$call with $name is 401 and does nothing",
      async ({ call, headers }) => {
        const { client, untilSettled } = await open();
        const { instance } = await client.provisioned("w-1");
        const refused = {
          provision: () => client.provision("w-1", { headers }),
          delete: () => client.delete("w-1", instance, headers),
          status: () => client.status("w-1", instance, headers),
          console: () => client.console("w-1", headers),
          config: () => client.config(headers),
        };
        expect(await refused[call]()).toMatchObject({ status: 401, body: { error: "unauthorized" } });
        await untilSettled();
        expect((await client.status("w-1", instance)).body["state"]).toBe("running");
      },
    );
  });
};

/** What the workspace server may rely on in a control plane (server:B.3). */
export const controlPlaneContract = (openControlPlane: OpenControlPlane): void => {
  const opened: OpenedControlPlane[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map(({ close }) => close()));
  });
  const open = async (): Promise<Site> => {
    const site = await openControlPlane();
    opened.push(site);
    return { ...site, client: controlPlaneClient(site.api, site.credentials) };
  };
  for (const topic of [provisionContract, stateContract, readingContract, accessContract]) topic(open);
};
