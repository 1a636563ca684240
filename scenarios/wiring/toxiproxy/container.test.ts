import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { parseLedger } from "#harness/rigs/live/ledger-file.ts";
import { RunLedger } from "#harness/rigs/live/run-ledger.ts";
import { removeLabelled, startContainer } from "./container.ts";
import { ToxiproxyUnusable } from "./toxiproxy-unusable.ts";

const IMAGE = "ghcr.io/shopify/toxiproxy:2.12.0";
const ID = "c".repeat(64);

interface CreateBody {
  readonly Image: string;
  readonly Cmd: readonly string[];
  readonly Labels: Readonly<Record<string, string>>;
  readonly HostConfig: { readonly NetworkMode: string };
}

/** As much of a Docker Engine as starting one container takes; what runs in it is a few answers of a Toxiproxy. */
class Engine {
  hasImage = true;
  pull: readonly [status: number, body: string] = [500, '{"message":"dial tcp: no route to the registry"}\n'];
  created: CreateBody | null = null;
  removed: string[] = [];
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  readonly #inside = createServer((request, response) => void this.#toxiproxy(request, response));
  readonly #logs: ServerResponse[] = [];

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, "127.0.0.1", resolve);
    });
    return `tcp://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
    this.#stopInside();
  }

  #stopInside(): void {
    this.#inside.closeAllConnections();
    this.#inside.close();
    for (const log of this.#logs.splice(0)) log.end();
  }

  async #body(request: IncomingMessage): Promise<string> {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    return text;
  }

  /** A frame of standard output, as the Engine multiplexes it. */
  #say(line: string): void {
    const payload = Buffer.from(`${line}\n`);
    const head = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]);
    head.writeUInt32BE(payload.length, 4);
    for (const log of this.#logs) log.write(Buffer.concat([head, payload]));
  }

  async #toxiproxy(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await this.#body(request);
    if (request.method === "DELETE") {
      response.writeHead(204).end();
      return;
    }
    if (request.method === "GET") {
      response.end('{"version": "2.12.0"}\n');
      return;
    }
    const { name } = JSON.parse(body) as { readonly name: string };
    response.writeHead(201).end(JSON.stringify({ name, listen: "127.0.0.1:1", upstream: "127.0.0.1:9", enabled: true, toxics: [] }));
    this.#say(`{"name":"${name}","message":"Started proxy"}`);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await this.#body(request);
    const line = `${request.method} ${(request.url ?? "").replace(/^\/v[\d.]+/, "").split("?", 1)[0]}`;
    const json = (status: number, value: unknown): void => {
      response.writeHead(status, { "content-type": "application/json", "api-version": "1.41" }).end(JSON.stringify(value));
    };
    if (line === "GET /info")
      return json(200, {
        ServerVersion: "20.10.24",
        OperatingSystem: "a stand-in",
        OSType: "linux",
        Architecture: "x86_64",
        NCPU: 1,
        MemTotal: 1,
        Runtimes: {},
        Labels: [],
      });
    if (line === `GET /images/${IMAGE}/json`)
      return this.hasImage ? json(200, { Id: "sha256:1" }) : json(404, { message: `no such image: ${IMAGE}: No such image: ${IMAGE}` });
    if (line === "POST /images/create")
      return void response.writeHead(this.pull[0], { "content-type": "application/json" }).end(this.pull[1]);
    if (line === "POST /containers/create") {
      this.created = JSON.parse(body) as CreateBody;
      return json(201, { Id: ID, Warnings: [] });
    }
    if (line === `POST /containers/${ID}/start`) return this.#start(response);
    if (line === `GET /containers/${ID}/json`) return json(200, this.#inspected());
    if (line === `GET /containers/${ID}/logs`) return this.#follow(response);
    if (line === "GET /containers/json") return json(200, this.created === null ? [] : [{ Id: ID, Names: ["/c"] }]);
    if (line === `DELETE /containers/${ID}`) {
      this.removed.push(ID);
      this.created = null;
      this.#stopInside();
      return void response.writeHead(204).end();
    }
    if (line === "GET /networks") return json(200, []);
    return json(404, { message: `page not found: ${line}` });
  }

  #start(response: ServerResponse): void {
    const port = Number(/-port=(\d+)/.exec(this.created?.Cmd.join(" ") ?? "")?.[1]);
    this.#inside.listen(port, "127.0.0.1", () => response.writeHead(204).end());
  }

  #follow(response: ServerResponse): void {
    this.#logs.push(response);
    response.writeHead(200, { "content-type": "application/vnd.docker.raw-stream" });
    this.#say('{"message":"Starting Toxiproxy HTTP server"}');
  }

  #inspected(): unknown {
    const started = "2026-01-01T00:00:00Z";
    return {
      Id: ID,
      Name: "/c",
      Config: { Hostname: "c", Labels: {}, Image: IMAGE },
      HostConfig: { PortBindings: {} },
      State: { Status: "running", Running: true, Paused: false, ExitCode: 0, StartedAt: started, FinishedAt: "0001-01-01T00:00:00Z" },
      NetworkSettings: { Ports: {}, Networks: {} },
    };
  }
}

let engine: Engine;
let folder: string;
let ledger: RunLedger;

beforeAll(async () => {
  // Testcontainers keeps the first engine that it finds for as long as the process lives.
  engine = new Engine();
  vi.stubEnv("DOCKER_HOST", await engine.listen());
});

afterAll(() => {
  engine.close();
  vi.unstubAllEnvs();
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "container-test-"));
  ledger = new RunLedger({ command: "container test", folder });
  engine.hasImage = true;
  engine.created = null;
  engine.removed = [];
});

afterEach(() => {
  ledger.close();
  rmSync(folder, { recursive: true, force: true });
});

const labels = (): readonly string[] => parseLedger(readFileSync(join(folder, readdirSync(folder)[0] ?? ""), "utf8")).labels;

const refusal = async (act: Promise<unknown>): Promise<string> => {
  const error: unknown = await act.then(
    () => new Error("it started"),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ToxiproxyUnusable)) throw error;
  expect([error.fault, error.message.includes("\n")]).toEqual(["machine", false]);
  return error.message;
};

test("an image that cannot be pulled is named, and nothing is created", async () => {
  engine.hasImage = false;
  expect(await refusal(startContainer({ image: IMAGE, ledger }))).toMatch(
    /^The image ghcr\.io\/shopify\/toxiproxy:2\.12\.0 is not here and cannot be pulled: .*no route to the registry/,
  );
  expect([engine.created, labels()]).toEqual([null, []]);
});

test("so is one whose pull fails in mid-answer", async () => {
  engine.hasImage = false;
  engine.pull = [200, '{"status":"Pulling"}\n{"errorDetail":{"message":"denied"},"error":"denied"}\n'];
  expect(await refusal(startContainer({ image: IMAGE, ledger }))).toBe(`The image ${IMAGE} is not here and cannot be pulled`);
  expect(engine.created).toBeNull();
});

test("the container stands on the machine's loopback alone, marked as this run's, and goes with its close", async () => {
  const server = await startContainer({ image: IMAGE, ledger });
  const { port } = new URL(server.url);
  expect(engine.created).toMatchObject({
    Image: IMAGE,
    Cmd: ["-host=127.0.0.1", `-port=${port}`],
    HostConfig: { NetworkMode: "host" },
    Labels: { "seatrial.toxiproxy": ledger.runId },
  });
  expect(labels()).toEqual([`seatrial.toxiproxy=${ledger.runId}`]);
  await server.close();
  expect([engine.removed, labels()]).toEqual([[ID], []]);
});

test("containers of a label are removed and counted; none is no error", async () => {
  engine.created = { Image: IMAGE, Cmd: [], Labels: {}, HostConfig: { NetworkMode: "host" } };
  expect(await removeLabelled("seatrial.toxiproxy=0")).toBe(1);
  expect(await removeLabelled("seatrial.toxiproxy=0")).toBe(0);
  expect(engine.removed).toEqual([ID]);
});
