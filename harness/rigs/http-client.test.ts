import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { sleep } from "#harness/ports/clock.ts";
import { LinkError, type LinkFailure } from "#harness/ports/link-failure.ts";
import { HttpClient } from "./http-client.ts";
import { RealParty } from "./real-party.ts";
import { ScaledClock, scaleFromNow } from "./scaled-clock.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** A server that does with each connection what it is told, at the first bytes. */
const serving = async (act: (socket: Socket) => void): Promise<string> => {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.once("data", () => act(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  closing.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const later = (ms: number): Promise<void> => sleep(new ScaledClock(scaleFromNow(1)), ms);

/** Ten times real time: the limits below are 1 s and 2 s of platform time. */
const asking = async (origin: string): Promise<string> => {
  const clock = new ScaledClock(scaleFromNow(10));
  const client = new HttpClient(clock);
  closing.push(() => client.close());
  const api = client.to(async () => origin, "client>server", { connectMs: 1_000, headersMs: 2_000 });
  try {
    const response = await api.fetch({ method: "GET", target: "/", headers: {}, body: null });
    return Buffer.from(response.body).toString();
  } catch (error) {
    if (error instanceof LinkError) return error.failure;
    throw error;
  }
};

const HEAD = "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n";

describe("a call over real sockets", () => {
  test("brings the whole response", async () => {
    expect(await asking(await serving((socket) => socket.end(`${HEAD}whole`.slice(0, -1))))).toBe("whol");
  });

  test.for<[string, LinkFailure, (socket: Socket) => void]>([
    ["closes", "closed", (socket) => socket.end()],
    ["closes within the head", "closed", (socket) => socket.end(HEAD.slice(0, 20))],
    ["resets", "reset", (socket) => socket.resetAndDestroy()],
    ["closes within the body", "body-cut", (socket) => socket.end(`${HEAD}wh`)],
    ["is silent", "headers-timeout", () => {}],
  ])("to a server that %s: %s", async ([, failure, act]) => {
    expect(await asking(await serving(act))).toBe(failure);
  });

  test("resets within the body: told apart from a reset before it", async () => {
    const origin = await serving((socket) => {
      socket.write(`${HEAD}wh`, () => void later(20).then(() => socket.resetAndDestroy()));
    });
    expect(await asking(origin)).toBe("body-reset");
  });

  test("to nobody is refused", async () => {
    const origin = await serving(() => {});
    await closing.pop()?.();
    expect(await asking(origin)).toBe("refused");
  });

  test("waits for a body without a limit", async () => {
    const origin = await serving((socket) => {
      socket.write(`${HEAD}wh`);
      void later(300).then(() => socket.end("ol"));
    });
    expect(await asking(origin), "the head came in time, the body 3 s of platform time later").toBe("whol");
  });
});

test("a call that was given up before it had a connection is never sent", async () => {
  let heard = 0;
  const origin = await serving((socket) => {
    heard += 1;
    socket.end(`${HEAD}whol`);
  });
  const client = new HttpClient(new ScaledClock(scaleFromNow(10)));
  closing.push(() => client.close());
  const connecting = Promise.withResolvers<string>();
  const api = client.to(() => connecting.promise, "client>server");
  const party = new RealParty("client", "client", { clock: new ScaledClock(scaleFromNow(1)), seed: 1 });
  const call = party.run("leaver", () => api.fetch({ method: "POST", target: "/", headers: {}, body: null }));
  party.hangUp("leaver");
  connecting.resolve(origin);
  await expect(call).rejects.toThrow("other side closed");
  // Another call over the same client shows that whatever was sent has arrived by now.
  expect((await client.to(async () => origin, "client>server").fetch({ method: "GET", target: "/", headers: {}, body: null })).status).toBe(
    200,
  );
  expect(heard).toBe(1);
});
