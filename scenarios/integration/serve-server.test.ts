import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { freePorts } from "#scripts/compose-ports.ts";
import { liveOptions } from "#scripts/live-options.ts";
import { UsageError } from "#scripts/usage-error.ts";
import { checkServeServerOptions, serveServerCommand } from "#scripts/commands/serve-server.ts";

const RAW = { factor: "8", seed: "1" };
const LIVE = liveOptions("embedded", [], "pglite");

const until = (what: () => unknown): Promise<unknown> => vi.waitFor(what, { timeout: 60_000, interval: 50 });

let folder = "";
let said = "";
let running: { readonly end: () => void; readonly exit: Promise<number> } | null = null;

/** Serves until the test ends, at the latest. */
const serve = async (given: Partial<Parameters<typeof checkServeServerOptions>[0]>): Promise<() => Promise<number>> => {
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const exit = serveServerCommand(checkServeServerOptions({ ...RAW, ...given }, LIVE), ended);
  exit.catch(() => {});
  running = { end, exit };
  await Promise.race([exit, until(() => expect(said).toContain("Ctrl-C ends it"))]);
  return () => {
    end();
    return exit;
  };
};

beforeEach(() => {
  // Ledgers of other runs on this machine are none of this test's business.
  folder = mkdtempSync(join(tmpdir(), "serve-server-test-"));
  vi.stubEnv("XDG_RUNTIME_DIR", folder);
  said = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
});

afterEach(async () => {
  running?.end();
  await running?.exit.catch(() => {});
  running = null;
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** Does what a printed curl command does; `id` stands for ID. Everything between quotes is one argument. */
const paste = async (line: RegExp, id = ""): Promise<{ readonly status: number; readonly json: unknown }> => {
  const command = said.split("\n").find((one) => line.test(one)) ?? "";
  const given = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");
  const after = (flag: string): readonly string[] => given.flatMap((one, at) => (one === flag ? [given[at + 1] ?? ""] : []));
  const [body] = after("-d");
  const response = await fetch(given.find((one) => one.startsWith("http"))?.replace("/ID/", `/${id}/`) ?? "", {
    method: after("-X")[0] ?? (body === undefined ? "GET" : "POST"),
    headers: Object.fromEntries(after("-H").map((one) => one.split(": ") as [string, string])),
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  return { status: response.status, json: text === "" ? null : (JSON.parse(text) as unknown) };
};

const CREATE = /curl -X POST \S+\/workspaces -H/;
const LIST = /curl \S+\/workspaces -H/;
const SEND = /curl -X POST \S+\/ID\/a2a/;

describe("seatrial serve --subject server", () => {
  test("serves what its printed commands ask for, on the port that was asked for, and leaves nothing", async () => {
    const port = await freePorts(1);
    const end = await serve({ port: String(port) });
    expect(said).toContain(`server:      http://127.0.0.1:${port}\n`);
    expect(said).toContain("database:    PGlite, over PostgreSQL's protocol\n");

    const created = await paste(CREATE);
    expect(created).toMatchObject({ status: 201, json: { status: "provisioning" } });
    const { id } = created.json as { readonly id: string };
    await until(async () => expect(await paste(LIST)).toMatchObject({ status: 200, json: [{ id, name: "ada", status: "online" }] }));
    expect(await paste(SEND, id), "the agent answers").toMatchObject({ status: 200, json: { result: {} } });
    expect(await paste(/curl \S+\/toxics -d/)).toMatchObject({ status: 200, json: { name: "slow", type: "latency" } });
    expect((await paste(/curl -X DELETE/)).status).toBe(204);
    expect((await fetch(`http://127.0.0.1:${port}/workspaces`)).status, "without the secret").toBe(401);
    expect(readdirSync(join(folder, "seatrial")), "a ledger of what is to be taken away").toHaveLength(1);

    expect(await end()).toBe(0);
    expect(readdirSync(folder), "ledgers").toEqual([]);
    await expect(paste(LIST), "the server is closed").rejects.toThrow("fetch failed");
  });

  test("prints the tenant's header where it is asked for, and runs on a control plane", async () => {
    const end = await serve({ model: "saas", bootMs: "2000" });
    expect(said).toContain("x-molecule-org-id: ");
    expect((await paste(CREATE)).status).toBe(201);
    expect(await end()).toBe(0);
  });

  test("refuses a port that is taken, in one line, and leaves nothing", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    await expect(serve({ port: String(port) })).rejects.toThrow(new UsageError(`port ${port} of 127.0.0.1 is in use by another program`));
    expect([said, readdirSync(folder)]).toEqual(["", []]);
    other.close();
  });
});
