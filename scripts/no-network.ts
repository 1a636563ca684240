import { Socket } from "node:net";
import { vi } from "vitest";

const LOOPBACK: readonly unknown[] = ["127.0.0.1", "::1", "localhost"];

const connect = Socket.prototype.connect;

// A unit test that reaches for the network fails and is told whom it asked for: only sockets of this machine, and files, are let through.
vi.spyOn(Socket.prototype, "connect").mockImplementation(function guarded(this: Socket, ...args: unknown[]): Socket {
  const [first] = args.flat() as readonly unknown[];
  const { host = "localhost", path } = (first ?? {}) as { readonly host?: string; readonly path?: string | null };
  if (typeof path !== "string" && !LOOPBACK.includes(host)) throw new Error(`a unit test reached for ${host}: only loopback is open to it`);
  return Reflect.apply(connect, this, args) as Socket;
});
