import { Socket } from "node:net";

const LOOPBACK: readonly unknown[] = ["127.0.0.1", "::1", "localhost"];

const NAME = "onlyToThisMachine";

const connect = Socket.prototype.connect;

/** Whom a socket is to reach: `connect(options)`, `connect(port, host)` and `connect(path)` all say it; null for a path. */
const hostOf = ([first, second]: readonly unknown[]): unknown => {
  if (typeof first === "string" && !/^\d+$/.test(first)) return null;
  if (typeof first !== "object" || first === null) return typeof second === "string" ? second : "localhost";
  const { host, path } = first as { readonly host?: string | null; readonly path?: string | null };
  return typeof path === "string" ? null : (host ?? "localhost");
};

// A unit test that reaches for the network fails and is told whom it asked for: only sockets of this machine, and files, are let
// through. Assigned, and no spy, so that a test that restores its own mocks leaves it in place; once a thread, whose files share it.
if (connect.name !== NAME) {
  Socket.prototype.connect = {
    [NAME](this: Socket, ...args: unknown[]): Socket {
      const host = hostOf(args.flat());
      if (host !== null && !LOOPBACK.includes(host))
        throw new Error(`a unit test reached for ${String(host)}: only loopback is open to it`);
      return Reflect.apply(connect, this, args) as Socket;
    },
  }[NAME];
}
