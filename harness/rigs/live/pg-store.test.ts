import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { BackendError } from "#harness/ports/backend-error.ts";
import { LinkError } from "#harness/ports/link-failure.ts";
import { PgStore, type PgStoreOptions } from "./pg-store.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A server on loopback that treats every connection like this; resolves to its URL. */
const serve = async (treat: (socket: Socket) => void): Promise<string> => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    treat(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, "close");
  });
  return `postgres://ada@127.0.0.1:${(server.address() as AddressInfo).port}/sea`;
};

const message = (type: string, ...body: readonly number[]): Buffer => Buffer.from([type.charCodeAt(0), 0, 0, 0, body.length + 4, ...body]);

/** AuthenticationOk, then ReadyForQuery outside a transaction. */
const WELCOME = Buffer.concat([message("R", 0, 0, 0, 0), message("Z", "I".charCodeAt(0))]);

/** Lets the client in and treats what it asks next like this. */
const welcome =
  (treatQuery: (socket: Socket) => void) =>
  (socket: Socket): void => {
    socket.once("data", () => {
      socket.write(WELCOME);
      socket.once("data", () => treatQuery(socket));
    });
  };

const errorOf = async (url: string, options: Partial<PgStoreOptions> = {}): Promise<unknown> => {
  const store = new PgStore({ url, connectMs: 1_000, statementMs: 1_000, answerMs: 1_000, ...options });
  closers.push(() => store.close());
  try {
    return await store.query({ name: "ask", sql: "SELECT 1", params: [] });
  } catch (error) {
    return error;
  }
};

const nothing = (): void => {};

describe("a link to a PostgreSQL that fails", () => {
  test.for<readonly [string, (socket: Socket) => void, Partial<PgStoreOptions>, string, string]>([
    ["closes before it lets anybody in", (socket) => socket.end(), {}, "refused", "no"],
    ["lets nobody in for too long", nothing, { connectMs: 30 }, "connect-timeout", "no"],
    ["closes instead of an answer", welcome((socket) => socket.end()), {}, "closed", "maybe"],
    ["resets instead of an answer", welcome((socket) => socket.resetAndDestroy()), {}, "reset", "maybe"],
    ["answers nothing for too long", welcome(nothing), { answerMs: 30 }, "headers-timeout", "maybe"],
  ])("because the server %s", async ([, treat, options, failure, sent]) => {
    const error = await errorOf(await serve(treat), { link: "server>database", ...options });
    expect(error).toBeInstanceOf(LinkError);
    expect(error).toMatchObject({ failure, sent });
    expect((error as LinkError).message).toContain("server>database");
  });

  test("because nobody listens", async () => {
    expect(await errorOf("postgres://ada@127.0.0.1:1/sea")).toMatchObject({ failure: "refused", sent: "no" });
  });
});

/** An ErrorResponse. */
const refusal = (code: string, text: string): Buffer => message("E", ...Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${text}\0\0`));

test("a refusal of the server is a database's own error, by its SQLSTATE", async () => {
  const url = await serve((socket) => socket.once("data", () => socket.end(refusal("53300", "sorry, too many clients already"))));
  const error = await errorOf(url);
  expect(error).toBeInstanceOf(BackendError);
  expect((error as BackendError).fields).toEqual({ name: "StoreError", code: "53300", message: "sorry, too many clients already" });
});

test.for([
  ["closes the connection", (socket: Socket) => socket.end()],
  ["says that it ends the connection, and takes its time", (socket: Socket) => socket.write(refusal("57P01", "terminating connection"))],
] as const)("after a server that %s the next statement makes a connection of its own", async ([, treat]) => {
  let connections = 0;
  const url = await serve((socket) => {
    connections += 1;
    welcome(treat)(socket);
  });
  const store = new PgStore({ url, connectMs: 1_000, statementMs: 1_000, answerMs: 1_000 });
  closers.push(() => store.close());
  const ask = (): Promise<unknown> => store.query({ name: "ask", sql: "SELECT 1", params: [] });
  await expect(ask()).rejects.toThrow(Error);
  await expect(ask()).rejects.toThrow(Error);
  expect(connections).toBe(2);
});
