import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Toxic } from "#harness/faults/toxic.ts";
import { ToxiproxyClient, ToxiproxyError } from "./toxiproxy-client.ts";

interface Asked {
  readonly line: string;
  readonly body: unknown;
}

type Answer = readonly [status: number, body: unknown] | "never";

const proxy = (name: string, more: object = {}): object => ({
  name,
  listen: "127.0.0.1:40123",
  upstream: "127.0.0.1:8080",
  enabled: true,
  toxics: [],
  ...more,
});
const toxic = (name: string): object => ({ name, type: "latency", stream: "upstream", toxicity: 1, attributes: {} });

let server: Server;
let url: string;
let asked: Asked[];
let answers: Record<string, Answer>;

beforeEach(async () => {
  asked = [];
  answers = {};
  server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += String(chunk)));
    request.on("end", () => {
      const line = `${request.method} ${request.url}`;
      asked.push({ line, body: text === "" ? null : JSON.parse(text) });
      const answer = answers[line] ?? [404, { error: "proxy not found", status: 404 }];
      if (answer === "never") return;
      // Toxiproxy sends its JSON errors as text.
      response.writeHead(answer[0], { "content-type": "text/plain; charset=utf-8" });
      response.end(typeof answer[1] === "string" ? answer[1] : JSON.stringify(answer[1]));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => {
    server.close(resolve);
  });
});

const failureOf = async (act: Promise<unknown>): Promise<ToxiproxyError> => {
  const error: unknown = await act.then(
    () => new Error("nothing failed"),
    (reason: unknown) => reason,
  );
  if (error instanceof ToxiproxyError) return error;
  throw error;
};

const linesAsked = (): readonly string[] => asked.map(({ line }) => line);

describe("proxies", () => {
  test("listen on a free loopback port, never on every interface", async () => {
    answers["POST /proxies"] = [201, proxy("p")];
    const made = await new ToxiproxyClient(`${url}/`).createProxy({ name: "p", upstream: "127.0.0.1:8080" });
    expect(asked).toEqual([
      { line: "POST /proxies", body: { name: "p", upstream: "127.0.0.1:8080", listen: "127.0.0.1:0", enabled: true } },
    ]);
    expect([made.name, made.listen]).toEqual(["p", "127.0.0.1:40123"]);
  });

  test("are told with their state and the number of their toxics", async () => {
    answers["GET /proxies"] = [200, { a: proxy("a", { toxics: [toxic("t")], enabled: false, Logger: {} }) }];
    expect(await new ToxiproxyClient(url).proxies()).toEqual([
      { name: "a", listen: "127.0.0.1:40123", upstream: "127.0.0.1:8080", enabled: false, toxics: 1 },
    ]);
  });

  test("come from populate in the order asked for", async () => {
    answers["POST /populate"] = [201, { proxies: [proxy("b"), proxy("a")] }];
    const made = await new ToxiproxyClient(url).populate([
      { name: "a", upstream: "127.0.0.1:1" },
      { name: "b", upstream: "127.0.0.1:2" },
    ]);
    expect(made.map(({ name }) => name)).toEqual(["a", "b"]);
  });

  test("that populate started before it failed are removed again", async () => {
    answers["POST /populate"] = [
      500,
      { error: "listen tcp 127.0.0.1:1: bind: address already in use", status: 500, proxies: [proxy("a")] },
    ];
    answers["DELETE /proxies/a"] = [204, ""];
    const error = await failureOf(
      new ToxiproxyClient(url).populate([
        { name: "a", upstream: "127.0.0.1:1" },
        { name: "b", upstream: "127.0.0.1:2" },
      ]),
    );
    expect(error.message).toBe(
      `Toxiproxy at ${url} answered POST /populate with 500: listen tcp 127.0.0.1:1: bind: address already in use`,
    );
    expect(linesAsked()).toContain("DELETE /proxies/a");
  });

  test("none asked for means nothing asked of the server", async () => {
    expect(await new ToxiproxyClient(url).populate([])).toEqual([]);
    expect(asked).toEqual([]);
  });

  test("with signs in their names are found again", async () => {
    answers["POST /proxies"] = [201, proxy("isolate-1>host #1%2")];
    answers["DELETE /proxies/isolate-1%3Ehost%20%231%252"] = [204, ""];
    const made = await new ToxiproxyClient(url).createProxy({ name: "isolate-1>host #1%2", upstream: "127.0.0.1:1" });
    await made.remove();
    expect(linesAsked().at(-1)).toBe("DELETE /proxies/isolate-1%3Ehost%20%231%252");
  });

  test("with a slash in the name are refused before they cannot be removed", async () => {
    const error = await failureOf(new ToxiproxyClient(url).createProxy({ name: "a/b", upstream: "127.0.0.1:1" }));
    expect(error.message).toContain('"a/b"');
    expect(asked).toEqual([]);
  });

  test("that are gone already are removed without an error", async () => {
    await expect(new ToxiproxyClient(url).removeProxy("gone")).resolves.toBeUndefined();
    expect(linesAsked()).toEqual(["DELETE /proxies/gone"]);
  });
});

describe("toxics", () => {
  const linked = async (): ReturnType<ToxiproxyClient["createProxy"]> => {
    answers["POST /proxies"] = [201, proxy("p")];
    return new ToxiproxyClient(url).createProxy({ name: "p", upstream: "127.0.0.1:8080" });
  };

  const onTheWire: readonly (readonly [Toxic, object])[] = [
    [
      { type: "latency", latencyMs: 80 },
      { latency: 80, jitter: 0 },
    ],
    [{ type: "bandwidth", rateKBps: 16 }, { rate: 16 }],
    [{ type: "slow_close", delayMs: 600 }, { delay: 600 }],
    [{ type: "timeout", timeoutMs: 0 }, { timeout: 0 }],
    [{ type: "reset_peer", timeoutMs: 50 }, { timeout: 50 }],
    [
      { type: "slicer", averageBytes: 10, delayUs: 250 },
      { average_size: 10, size_variation: 0, delay: 250 },
    ],
    [{ type: "limit_data", bytes: 4096 }, { bytes: 4096 }],
  ];

  test.for(onTheWire)("%j goes out exactly, without chance of the server's own", async ([wanted, attributes]) => {
    const link = await linked();
    const name = `${wanted.type}-upstream-1`;
    answers["POST /proxies/p/toxics"] = [200, toxic(name)];
    await link.addToxic("upstream", wanted);
    expect(asked.at(-1)).toEqual({
      line: "POST /proxies/p/toxics",
      body: { name, type: wanted.type, stream: "upstream", toxicity: 1, attributes },
    });
  });

  test("of one kind may stand twice on a link: their names differ", async () => {
    const link = await linked();
    answers["POST /proxies/p/toxics"] = [200, toxic("t")];
    await link.addToxic("upstream", { type: "latency", latencyMs: 1 });
    await link.addToxic("upstream", { type: "latency", latencyMs: 2 });
    const [first, second] = asked.slice(-2).map(({ body }) => (body as { readonly name: string }).name);
    expect(first).not.toBe(second);
  });

  test("are lifted once, however often that is asked", async () => {
    const link = await linked();
    answers["POST /proxies/p/toxics"] = [200, toxic("t")];
    answers["DELETE /proxies/p/toxics/t"] = [204, ""];
    const lift = await link.addToxic("downstream", { type: "latency", latencyMs: 1 });
    await Promise.all([lift(), lift()]);
    await lift();
    expect(linesAsked().filter((line) => line.startsWith("DELETE"))).toEqual(["DELETE /proxies/p/toxics/t"]);
  });

  test("whose proxy is gone count as lifted", async () => {
    const link = await linked();
    answers["POST /proxies/p/toxics"] = [200, toxic("t")];
    const lift = await link.addToxic("downstream", { type: "latency", latencyMs: 1 });
    await expect(lift()).resolves.toBeUndefined();
  });

  test("that would crash a Toxiproxy are refused here", async () => {
    const link = await linked();
    await expect(link.addToxic("upstream", { type: "bandwidth", rateKBps: -1 })).rejects.toThrow(
      "Toxic bandwidth: rate must be a whole number of at least 0, found -1",
    );
    await expect(link.addToxic("upstream", { type: "slicer", averageBytes: 0, delayUs: 0 })).rejects.toThrow(
      "average_size must be a whole number of at least 1",
    );
    await expect(link.addToxic("upstream", { type: "latency", latencyMs: 1.5 })).rejects.toThrow(RangeError);
    expect(linesAsked()).toEqual(["POST /proxies"]);
  });

  const switches = (): readonly boolean[] =>
    asked.filter(({ line }) => line === "POST /proxies/p").map(({ body }) => (body as { readonly enabled: boolean }).enabled);

  test("down is the switch, on again when the last of several is lifted", async () => {
    const link = await linked();
    answers["POST /proxies/p"] = [200, proxy("p")];
    const [first, second] = await Promise.all([link.addToxic("upstream", { type: "down" }), link.addToxic("downstream", { type: "down" })]);
    await first();
    await first();
    expect(switches().at(-1), "the second down still holds").toBe(false);
    await second();
    expect(switches().at(-1)).toBe(true);
  });

  test("are cleared on the named proxies alone, which are switched on, and nothing is reset", async () => {
    answers["POST /proxies"] = [201, proxy("p")];
    answers["POST /proxies/p"] = [200, proxy("p")];
    answers["GET /proxies/p/toxics"] = [200, [toxic("x"), toxic("y")]];
    answers["DELETE /proxies/p/toxics/x"] = [204, ""];
    const client = new ToxiproxyClient(url);
    const link = await client.createProxy({ name: "p", upstream: "127.0.0.1:8080" });
    const lift = await link.addToxic("upstream", { type: "down" });
    await client.clearToxics(["p"]);
    expect(linesAsked().slice(2)).toEqual([
      "GET /proxies/p/toxics",
      "DELETE /proxies/p/toxics/x",
      "DELETE /proxies/p/toxics/y",
      "POST /proxies/p",
    ]);
    expect(switches()).toEqual([false, true]);
    await lift();
    expect(switches(), "a lift after that changes nothing").toEqual([false, true]);
  });
});

describe("the version", () => {
  test.for([
    ['{"version": "2.12.0"}\n', "2.12.0"],
    ['{"version":"git"}', "git"],
    ["2.1.4", "2.1.4"],
  ])("in %j is %s", async ([body, version]) => {
    answers["GET /version"] = [200, body];
    expect(await new ToxiproxyClient(url).version()).toBe(version);
  });

  test("of something else tells that it is no Toxiproxy", async () => {
    answers["GET /version"] = [200, "<html><body>Welcome</body></html>"];
    const error = await failureOf(new ToxiproxyClient(url).version());
    expect(error.message).toBe(`What listens at ${url} is no Toxiproxy: it gave no version`);
    expect(error.serverText).toBe("Welcome");
  });
});

describe("what went wrong is told", () => {
  test("in the server's own words, with the status", async () => {
    answers["POST /proxies"] = [409, { error: "proxy already exists", status: 409 }];
    const error = await failureOf(new ToxiproxyClient(url).createProxy({ name: "p", upstream: "127.0.0.1:1" }));
    expect([error.status, error.serverText]).toEqual([409, "proxy already exists"]);
    expect(error.message).toBe(`Toxiproxy at ${url} answered POST /proxies with 409: proxy already exists`);
  });

  test("without the markup of a handler that ran out of time", async () => {
    answers["GET /proxies"] = [503, "<html><head><title>Timeout</title></head><body><h1>Timeout</h1></body></html>"];
    const error = await failureOf(new ToxiproxyClient(url).proxies());
    expect(error.message).toBe(`Toxiproxy at ${url} answered GET /proxies with 503: Timeout Timeout`);
  });

  test("when an answer is not JSON", async () => {
    answers["GET /proxies"] = [200, "Welcome"];
    const error = await failureOf(new ToxiproxyClient(url).proxies());
    expect(error.message).toBe(`What listens at ${url} is no Toxiproxy: it answered GET /proxies with something that is not JSON`);
  });

  test("when no answer comes in time", async () => {
    answers["GET /version"] = "never";
    const error = await failureOf(new ToxiproxyClient(url, { timeoutMs: 50 }).version());
    expect([error.status, error.message]).toEqual([null, `Toxiproxy at ${url} did not answer GET /version within 50 ms`]);
  });

  test("when nobody listens, with the network's reason", async () => {
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => {
      server.close(resolve);
    });
    const error = await failureOf(new ToxiproxyClient(url).version());
    expect([error.status, error.message]).toEqual([
      null,
      `Toxiproxy at ${url} cannot be asked GET /version: connect ECONNREFUSED 127.0.0.1:${port}`,
    ]);
    expect(error.cause).toBeInstanceOf(Error);
  });
});
