import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { decodeReplies, encodeCommand, type Resp } from "./resp.ts";

/** One connection to Redis: commands are answered in order; what answers none is pushed. */
export class RedisConnection {
  readonly #socket: Socket;
  readonly #waiting: PromiseWithResolvers<Resp>[] = [];
  readonly #pushed: (value: Resp) => void;
  #unread = Buffer.alloc(0);

  private constructor(socket: Socket, pushed: (value: Resp) => void) {
    this.#socket = socket;
    this.#pushed = pushed;
    socket.on("data", (chunk: Buffer) => this.#read(chunk));
  }

  /** Connects to the socket at `path`. */
  static async open(path: string, pushed: (value: Resp) => void = () => {}): Promise<RedisConnection> {
    const socket = connect(path);
    await once(socket, "connect");
    return new RedisConnection(socket, pushed);
  }

  /** Rejects when Redis refuses the command. */
  async command(...words: readonly string[]): Promise<Resp> {
    const reply = Promise.withResolvers<Resp>();
    this.#waiting.push(reply);
    this.#socket.write(encodeCommand(words));
    const value = await reply.promise;
    if (value instanceof Error) throw value;
    return value;
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    const { replies, rest } = decodeReplies(Buffer.concat([this.#unread, chunk]));
    this.#unread = Buffer.from(rest);
    for (const reply of replies) {
      const asked = this.#waiting.shift();
      if (asked === undefined) this.#pushed(reply);
      else asked.resolve(reply);
    }
  }
}
