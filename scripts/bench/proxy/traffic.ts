import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const PING_BYTES = 64;
const CHUNK_BYTES = 2 ** 18;
/** Until a flood into a client that does not read has come to a stand. */
const STALL_MS = 1_500;

const open = async (port: number): Promise<Socket> => {
  const socket = connect({ host: "127.0.0.1", port, noDelay: true });
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
  });
  return socket;
};

const nextByte = (socket: Socket): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once("data", () => resolve());
    socket.once("close", () => reject(new Error("the connection was closed")));
  });

/** The median round trip of so many pings of 64 bytes on one connection, one after the other, in microseconds. */
export const roundTripUs = async (port: number, pings: number): Promise<number> => {
  const socket = await open(port);
  const ping = Buffer.alloc(PING_BYTES, "E");
  const times: number[] = [];
  await new Promise<void>((resolve, reject) => {
    let sentAt = 0;
    const send = (): void => {
      sentAt = performance.now();
      socket.write(ping);
    };
    socket.on("data", () => {
      times.push(performance.now() - sentAt);
      if (times.length < pings) send();
      else resolve();
    });
    socket.once("close", () => reject(new Error("the connection was closed")));
    send();
  });
  socket.destroy();
  return (times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0) * 1_000;
};

/** Thousand bytes a millisecond (MB/s) from one connection into the sink, which answers when it has all of them. */
export const throughputMBps = async (port: number, bytes: number): Promise<number> => {
  const socket = await open(port);
  const chunk = Buffer.alloc(CHUNK_BYTES, "S");
  const sunk = nextByte(socket);
  let left = bytes;
  const pump = (): void => {
    while (left > 0) {
      left -= chunk.length;
      if (!socket.write(chunk)) return;
    }
  };
  socket.on("drain", pump);
  const began = performance.now();
  pump();
  await sunk;
  const ms = performance.now() - began;
  socket.destroy();
  return bytes / ms / 1_000;
};

/** How long so many connections take that are opened together and all get an echo while all are open, in ms. */
export const crowdMs = async (port: number, connections: number): Promise<number> => {
  const began = performance.now();
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)));
  await Promise.all(
    sockets.map((socket) => {
      const answered = nextByte(socket);
      socket.write("E");
      return answered;
    }),
  );
  const ms = performance.now() - began;
  for (const socket of sockets) socket.destroy();
  return ms;
};

/** By how much `rss` grows, in bytes, while a server sends without end to a client that does not read. */
export const stallBytes = async (port: number, rss: () => number): Promise<number> => {
  const before = rss();
  const socket = await open(port);
  socket.pause();
  socket.write("F");
  await sleep(STALL_MS);
  const grown = rss() - before;
  socket.destroy();
  return grown;
};
