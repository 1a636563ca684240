import { createServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createBody } from "#harness/platform/server/backends/docker-create.ts";
import { UsageError } from "#scripts/usage-error.ts";
import { fakeCommand } from "./fakes.ts";

const ORDER = { workspaceId: "w", runtime: "langgraph", tier: 2, env: {}, key: "w:1", files: async () => ({}), reset: false };

const OPTIONS = { port: 0, seed: 1, journal: false };

let said = "";

beforeEach(() => {
  said = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** The environment that the command told a server to take. */
const told = (): Readonly<Record<string, string>> =>
  Object.fromEntries([...said.matchAll(/export (\w+)=(\S+)/g)].map(([, name = "", value = ""]) => [name, value]));

const provision = ({ MOLECULE_CP_URL = "", ...env }: Readonly<Record<string, string>>): Promise<Response> =>
  fetch(`${MOLECULE_CP_URL}/cp/workspaces/provision`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${env["MOLECULE_CP_SHARED_SECRET"]}`,
      "x-molecule-admin-token": env["ADMIN_TOKEN"] ?? "",
    },
    body: JSON.stringify({
      org_id: env["MOLECULE_ORG_ID"],
      workspace_id: "w1",
      runtime: "hermes",
      tier: 1,
      platform_url: "http://127.0.0.1:9",
      env: {},
    }),
  });

describe("seatrial fakes control-plane", () => {
  test("answers whoever comes with the environment that it prints, until it is told to end", async () => {
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const exit = fakeCommand("control-plane", { ...OPTIONS, journal: true }, ended);
    await vi.waitFor(() => expect(said).toMatch(/^control-plane: http:\/\/127\.0\.0\.1:\d+ [^\n]+Ctrl-C ends it\n/));
    const answer = await provision(told());
    expect([answer.status, await answer.json()]).toMatchObject([201, { instance_id: expect.any(String) as unknown }]);
    expect((await provision({ ...told(), ADMIN_TOKEN: "another" })).status, "a stranger").toBe(401);
    expect(said, "the journal, as it was asked for").toContain('{"kind":');
    end();
    expect(await exit).toBe(0);
    await expect(provision(told()), "closed").rejects.toThrow("fetch failed");
  });
});

describe("seatrial fakes docker-engine", () => {
  test("answers under the DOCKER_HOST that it prints, until it is told to end", async () => {
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const exit = fakeCommand("docker-engine", OPTIONS, ended);
    await vi.waitFor(() => expect(said).toMatch(/export DOCKER_HOST=tcp:\/\/127\.0\.0\.1:\d+\n/));
    const ping = (): Promise<Response> => fetch(`${told()["DOCKER_HOST"]?.replace("tcp:", "http:") ?? ""}/_ping`);
    expect(await (await ping()).text()).toBe("OK");
    const at = told()["DOCKER_HOST"]?.replace("tcp:", "http:") ?? "";
    const post = (path: string, body?: object): Promise<Response> =>
      fetch(`${at}${path}`, { method: "POST", ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const image = createBody("ws-0123456789ab", ORDER)["Image"] as string;
    // The answer goes on for as long as the pull does.
    await (await post(`/images/create?fromImage=${encodeURIComponent(image)}`)).text();
    const created = await post("/containers/create?name=ws-0123456789ab", createBody("ws-0123456789ab", ORDER));
    expect(created.status, "a container as the workspace server makes it").toBe(201);
    expect((await post("/containers/ws-0123456789ab/start")).status, "in the server's network").toBe(204);
    expect((await post("/_seatrial/faults", { next: { ping: [{ kind: "status", status: 500 }] } })).status).toBe(200);
    expect((await ping()).status, "as it was told").toBe(500);
    end();
    expect(await exit).toBe(0);
    await expect(ping(), "closed").rejects.toThrow("fetch failed");
  });
});

describe.each(["docker-engine", "control-plane"] as const)("seatrial fakes %s", (name) => {
  test("refuses a port that is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    const refused = new UsageError(`port ${port} of 127.0.0.1 is in use by another program`);
    await expect(fakeCommand(name, { ...OPTIONS, port }, Promise.resolve())).rejects.toThrow(refused);
    other.close();
  });

  test("refuses a port that no machine has", async () => {
    const refused = new UsageError("--port 65536: a port is at most 65535");
    await expect(fakeCommand(name, { ...OPTIONS, port: 65_536 }, Promise.resolve())).rejects.toThrow(refused);
  });
});
