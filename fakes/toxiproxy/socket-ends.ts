import type { Socket } from "node:net";
import type { Ending, Giver, Taker } from "./flow.ts";

/** Reads a socket as fast as the next taker has room. */
export class SocketReader implements Giver {
  next: Taker;
  /** What was read so far. */
  bytes = 0;
  readonly #socket: Socket;
  #finished = false;

  constructor(socket: Socket, next: Taker) {
    this.#socket = socket;
    this.next = next;
    socket.on("data", (bytes: Buffer) => {
      this.bytes += bytes.length;
      if (!this.next.take({ bytes, arrivedAt: performance.now() })) socket.pause();
    });
    socket.on("end", () => this.#finish("finished"));
    // Without an end before it: the peer has reset, or this side was closed.
    socket.on("close", () => this.#finish("cut"));
  }

  resume(): void {
    if (this.#socket.isPaused()) this.#socket.resume();
  }

  #finish(ending: Ending): void {
    if (this.#finished) return;
    this.#finished = true;
    this.next.finish(ending);
  }
}

/** Writes to a socket; drops what comes when nobody can get it any more. */
export class SocketWriter implements Taker {
  giver: Giver | null = null;
  /** What was written so far. */
  bytes = 0;
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("drain", () => this.giver?.resume());
    socket.on("close", () => this.giver?.resume());
  }

  take({ bytes }: { readonly bytes: Buffer }): boolean {
    if (!this.#socket.writable) return true;
    this.bytes += bytes.length;
    return this.#socket.write(bytes);
  }

  finish(ending: Ending): void {
    if (ending === "finished") this.#socket.end();
    else this.#socket.destroySoon();
  }
}
