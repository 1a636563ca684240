import { createServer, type Server } from "node:http";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { EmbeddedToxiproxy } from "#fakes/toxiproxy/toxiproxy.ts";
import { parseLedger } from "#harness/rigs/live/ledger-file.ts";
import { NotLoopbackError } from "#harness/rigs/live/loopback.ts";
import { RunLedger } from "#harness/rigs/live/run-ledger.ts";
import { ToxiproxyClient } from "#harness/rigs/live/toxiproxy-client.ts";
import { openToxiproxy, type Toxiproxy, type WantedToxiproxy, type Ways } from "./door.ts";
import { ToxiproxyUnusable } from "./toxiproxy-unusable.ts";
import { isRecent } from "./version-check.ts";

let folder: string;
let ledger: RunLedger;
const cleanups: (() => unknown)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "door-test-"));
  ledger = new RunLedger({ command: "door test", folder });
});

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  ledger.close();
  rmSync(folder, { recursive: true, force: true });
});

const running = async (): Promise<EmbeddedToxiproxy> => {
  const server = await EmbeddedToxiproxy.start({ host: "127.0.0.1", port: 0, seed: 1 });
  cleanups.push(() => server.close());
  return server;
};

const noWay =
  (name: string): Ways["path"] =>
  () =>
    Promise.reject(new ToxiproxyUnusable("machine", `no ${name} here`));
const ways: Ways = { embedded: () => running(), path: noWay("toxiproxy-server"), container: noWay("Docker Engine") };

const open = (wanted: Partial<WantedToxiproxy>, through = ways): Promise<Toxiproxy> =>
  openToxiproxy({ prefer: "auto", seed: 1, allowHosts: [], ledger, ...wanted }, through);

const refusal = async (wanted: Partial<WantedToxiproxy>, through = ways): Promise<readonly [string, string]> => {
  const error: unknown = await open(wanted, through).then(
    () => new Error("it was opened"),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ToxiproxyUnusable)) throw error;
  expect(error.message, "one line").not.toContain("\n");
  return [error.fault, error.message];
};

/** Something that answers every request alike. */
const answering = async (status: number, body: string): Promise<string> => {
  const server: Server = createServer((_request, response) => {
    response.writeHead(status);
    response.end(body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  cleanups.push(() => server.close());
  cleanups.push(() => server.closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

describe("without a wish", () => {
  test("it is the embedded one, and says why", async () => {
    const opened = await open({});
    expect(opened).toMatchObject({ kind: "embedded", version: "2.12.0", why: "the default, the same on every machine" });
    await opened.close();
    await expect(new ToxiproxyClient(opened.url).version()).rejects.toThrow("ECONNREFUSED");
  });

  test("the default way is a working one", async () => {
    const opened = await openToxiproxy({ prefer: "auto", seed: 1, allowHosts: [], ledger });
    expect(await new ToxiproxyClient(opened.url).proxies()).toEqual([]);
    await opened.close();
  });
});

describe("what is preferred and not here", () => {
  test.for([
    ["path", "no toxiproxy-server here"],
    ["container", "no Docker Engine here"],
  ] as const)("%s falls back on the embedded one, visibly", async ([prefer, why]) => {
    expect(await open({ prefer })).toMatchObject({ kind: "embedded", why: `instead of the preferred one (${prefer}): ${why}` });
  });

  test.for([
    ["path", "no toxiproxy-server here"],
    ["container", "no Docker Engine here"],
  ] as const)("%s ends the run when it is required", async ([prefer, why]) => {
    expect(await refusal({ prefer, required: true })).toEqual(["machine", why]);
  });

  test("a fault of ours is not hidden by falling back", async () => {
    const broken: Ways = { ...ways, path: () => Promise.reject(new TypeError("a fault")) };
    await expect(open({ prefer: "path" }, broken)).rejects.toThrow(TypeError);
  });

  test("a server of our own that is too old is ended and refused, both versions named", async () => {
    let closed = 0;
    const url = await answering(200, '{"version": "2.9.0"}');
    const old: Ways = { ...ways, path: () => Promise.resolve({ url, close: () => Promise.resolve(void (closed += 1)) }) };
    expect(await refusal({ prefer: "path", required: true }, old)).toEqual([
      "machine",
      `The Toxiproxy at ${url} is version 2.9.0; needed is 2.12.0 or newer`,
    ]);
    expect(closed).toBe(1);
  });
});

describe("one that runs already", () => {
  test("is used with its own proxies left alone, which is told; those of the run go at the end", async () => {
    const server = await running();
    const client = new ToxiproxyClient(server.url);
    await client.createProxy({ name: "db", upstream: "127.0.0.1:9" });
    const opened = await open({ url: `${server.url}/` });
    expect(opened).toMatchObject({
      kind: "url",
      url: server.url,
      version: "2.12.0",
      why: "asked for by its URL; 1 proxy of others stands there and is left alone",
    });
    const [file = ""] = readdirSync(folder);
    expect(parseLedger(readFileSync(join(folder, file), "utf8")).toxiproxies, "noted before anything is created").toEqual([server.url]);
    await client.createProxy({ name: `${ledger.proxyPrefix}link`, upstream: "127.0.0.1:9" });
    await opened.close();
    expect((await client.proxies()).map(({ name }) => name)).toEqual(["db"]);
    expect(parseLedger(readFileSync(join(folder, file), "utf8")).toxiproxies).toEqual([]);
  });

  test("may be gone at the end: its proxies went with it", async () => {
    const server = await running();
    const opened = await open({ url: server.url });
    await server.close();
    cleanups.length = 0;
    await expect(opened.close()).resolves.toBeUndefined();
  });

  test("is refused when nobody listens", async () => {
    expect(await refusal({ url: "http://127.0.0.1:1" })).toEqual([
      "input",
      "Toxiproxy at http://127.0.0.1:1 cannot be asked GET /version: connect ECONNREFUSED 127.0.0.1:1",
    ]);
  });

  test.for([
    ['{"version": "2.11.9"}', "2.11.9"],
    ["2.1.4", "2.1.4"],
  ] as const)("is refused when it is older: %s", async ([body, version]) => {
    const url = await answering(200, body);
    expect(await refusal({ url })).toEqual(["input", `The Toxiproxy at ${url} is version ${version}; needed is 2.12.0 or newer`]);
  });

  test("is refused when it is none", async () => {
    const page = await answering(200, "<h1>Welcome</h1>");
    expect(await refusal({ url: page })).toEqual(["input", `What listens at ${page} is no Toxiproxy: it gave no version`]);
    const missing = await answering(404, "404 page not found\n");
    expect(await refusal({ url: missing })).toEqual([
      "input",
      `Toxiproxy at ${missing} answered GET /version with 404: 404 page not found`,
    ]);
  });

  test.for(["localhost:8474", "https://127.0.0.1:8474", "http://127.0.0.1:8474/proxies", "bogus", ""])(
    "is refused when its URL is none that can be used: %j",
    async (url) => {
      const [fault, message] = await refusal({ url });
      expect([fault, message]).toEqual([
        "input",
        `--toxiproxy must be auto, embedded, path, container (a ? behind it lets the run fall back) or a URL such as http://127.0.0.1:8474, found ${JSON.stringify(url)}`,
      ]);
    },
  );

  test("is refused beyond loopback before anything is sent there", async () => {
    await expect(open({ url: "http://toxiproxy.invalid:8474" })).rejects.toThrow(NotLoopbackError);
    const [, asked] = await refusal({ url: "http://toxiproxy.invalid:8474", allowHosts: ["toxiproxy.invalid"] });
    expect(asked, "an allowed host is asked").toContain("http://toxiproxy.invalid:8474 cannot be asked GET /version");
  });
});

test.for([
  ["2.12.0", true],
  ["v2.12.1", true],
  ["3.0.0", true],
  ["2.100.0", true],
  ["2.12.0-rc1", true],
  ["git", true],
  ["2.9.0", false],
  ["2.2.99", false],
  ["1.99.0", false],
] as const)("version %s is new enough: %s", ([version, recent]) => {
  expect(isRecent(version)).toBe(recent);
});
