import { connect, type Socket } from "node:net";
import { Frames, frame, isReady, payloadOf, processOf, type Frame } from "./frames.ts";
import type { Message } from "./message.ts";
import type { Executed, Talk, Upstream } from "./pg-gate.ts";

/** Lets the connection hear of what triggers tell. */
const LISTEN = frame("Q", Buffer.from("LISTEN rows\0"));

interface Waiting {
  readonly answers: number;
  readonly bytes: Buffer[];
  readonly notices: string[];
  readonly resolve: (executed: Executed) => void;
  readonly reject: (error: Error) => void;
  ready: number;
  isRefused: boolean;
}

/** A connection to a PostgreSQL of its own, on which a client of the gate is let in by the server itself. */
export class PostgresUpstream implements Upstream {
  readonly #socket: Socket;
  readonly #frames = new Frames();
  #say: ((frame: Frame) => void) | null = null;
  #waiting: Waiting | null = null;
  /** The server's process at the other end of this connection. */
  #process = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (bytes: Buffer) => {
      for (const one of this.#frames.take(bytes)) this.#hear(one);
    });
    socket.on("close", () => this.#waiting?.reject(new Error("the PostgreSQL closed the connection")));
  }

  /** Rejects with the socket's error. */
  static async open({ host, port }: { readonly host: string; readonly port: number }): Promise<PostgresUpstream> {
    const socket = connect({ host, port });
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.on("error", reject);
    });
    return new PostgresUpstream(socket);
  }

  async welcome(first: Buffer, { say, hear }: Talk): Promise<void> {
    hear((bytes) => void this.#socket.write(bytes));
    const said: Buffer[] = [];
    const isIn = new Promise<void>((resolve, reject) => {
      this.#socket.once("close", () => reject(new Error("the PostgreSQL let nobody in")));
      this.#say = (one) => {
        if (one.type === "K") this.#process = processOf(one);
        if (!isReady(one)) {
          say(one.bytes);
          return;
        }
        // The client is told last: its statements come after the gate's own.
        said.push(one.bytes);
        resolve();
      };
    });
    this.#socket.write(first);
    await isIn;
    this.#say = null;
    await this.#ask(LISTEN, 1);
    for (const bytes of said) say(bytes);
  }

  exchange({ bytes, answers }: Message): Promise<Executed> {
    return this.#ask(bytes, answers);
  }

  close(): void {
    this.#socket.destroy();
  }

  #ask(bytes: Uint8Array, answers: number): Promise<Executed> {
    return new Promise((resolve, reject) => {
      this.#waiting = { answers, bytes: [], notices: [], resolve, reject, ready: 0, isRefused: false };
      this.#socket.write(bytes);
    });
  }

  #hear(one: Frame): void {
    if (this.#say !== null) {
      this.#say(one);
      return;
    }
    const waiting = this.#waiting;
    if (waiting === null) return;
    if (one.type === "A") {
      // Every connection listens, and each hears all of them: what another one did is told on that one.
      if (processOf(one) === this.#process) waiting.notices.push(payloadOf(one));
    } else waiting.bytes.push(one.bytes);
    waiting.isRefused ||= one.type === "E";
    if (isReady(one)) waiting.ready += 1;
    if (waiting.ready < waiting.answers) return;
    this.#waiting = null;
    waiting.resolve({ bytes: Buffer.concat(waiting.bytes), notices: waiting.notices, isRefused: waiting.isRefused });
  }
}
