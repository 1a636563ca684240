import { createServer, type AddressInfo, type Socket } from "node:net";

/** What a connection wants, by its first byte. */
const WANTS = { echo: 69, sink: 83, flood: 70 } as const;

/** Bytes after which a sink answers with one byte. */
const SUNK_BYTES = Number(process.argv[2]);

const flood = (socket: Socket): void => {
  const chunk = Buffer.alloc(2 ** 16);
  const pour = (): void => {
    while (socket.write(chunk));
  };
  socket.on("drain", pour);
  pour();
};

const sink = (socket: Socket, first: number): void => {
  let left = SUNK_BYTES - first;
  const count = (bytes: number): void => {
    left -= bytes;
    if (left <= 0) socket.end("k");
  };
  count(0);
  socket.on("data", ({ length }) => count(length));
};

// The server behind the proxies: an echo, a sink or a flood.
const server = createServer({ noDelay: true }, (socket) => {
  socket.on("error", () => {});
  socket.once("data", (first: Buffer) => {
    if (first[0] === WANTS.flood) flood(socket);
    else if (first[0] === WANTS.sink) sink(socket, first.length);
    else {
      socket.write(first);
      socket.on("data", (bytes: Buffer) => socket.write(bytes));
    }
  });
});
server.listen({ port: 0, host: "127.0.0.1", backlog: 4_096 }, () => process.send?.((server.address() as AddressInfo).port));
process.once("disconnect", () => process.exit());
