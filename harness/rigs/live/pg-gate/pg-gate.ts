import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { BackendError } from "#harness/ports/backend-error.ts";
import { Frames, refusal, type Frame } from "./frames.ts";
import { Messages, type Message } from "./message.ts";

/** What came back for one message. */
export interface Executed {
  /** All that is answered, notifications left out. */
  readonly bytes: Uint8Array;
  /** What triggers told. */
  readonly notices: readonly string[];
  /** The database refused it: it had no effect. */
  readonly isRefused: boolean;
}

/** How a client is let in. */
export interface Talk {
  /** Tells the client. */
  readonly say: (bytes: Uint8Array) => void;
  /** What the client answers goes there. */
  readonly hear: (take: (bytes: Uint8Array) => void) => void;
}

/** The database behind a gate, as one client of it has it. */
export interface Upstream {
  /** Lets the client in, whose first packet this is; resolves when the server is ready for statements. */
  welcome(first: Buffer, talk: Talk): Promise<void>;
  /** Has a message executed. Rejects when the connection breaks. */
  exchange(message: Message): Promise<Executed>;
  close(): void;
}

/** What a gate does for the voyage under way. */
export interface GateService {
  connect(): Promise<Upstream>;
  /** Stands around each message: may hold it, answer it with a `StoreError`, or break its connection with any other error. */
  pass(message: Message, work: () => Promise<Executed>): Promise<Executed>;
}

const SSL_REQUEST = 80_877_103;
const GSS_REQUEST = 80_877_104;

/** After these the server ends the connection. */
const ENDS = /^(?:08|57P)/;

/** One client of the gate. */
class Visitor {
  readonly #socket: Socket;
  readonly #service: GateService;
  readonly #frames = new Frames();
  readonly #messages = new Messages();
  #upstream: Upstream | null = null;
  #talks: ((bytes: Uint8Array) => void) | null = null;
  #first: Buffer = Buffer.alloc(0);
  #phase: "first" | "welcome" | "in" = "first";
  /** Messages are executed one after the other, as a server does for each of its clients. */
  #turn: Promise<void> = Promise.resolve();

  constructor(socket: Socket, service: GateService) {
    this.#socket = socket;
    this.#service = service;
    socket.setNoDelay(true);
    socket.on("error", () => {});
    socket.on("close", () => this.#upstream?.close());
    socket.on("data", (bytes: Buffer) => this.#hear(bytes));
  }

  #hear(bytes: Buffer): void {
    if (this.#phase === "welcome") this.#talks?.(bytes);
    else if (this.#phase === "first") this.#hearFirst(bytes);
    else for (const frame of this.#frames.take(bytes)) this.#hearFrame(frame);
  }

  #hearFirst(bytes: Buffer): void {
    this.#first = Buffer.concat([this.#first, bytes]);
    if (this.#first.length < 8 || this.#first.length < this.#first.readInt32BE(0)) return;
    const first = this.#first;
    this.#first = Buffer.alloc(0);
    const asked = first.readInt32BE(4);
    if (asked === SSL_REQUEST || asked === GSS_REQUEST) {
      this.#socket.write("N");
      return;
    }
    this.#phase = "welcome";
    void this.#welcome(first).catch(() => this.#socket.destroy());
  }

  async #welcome(first: Buffer): Promise<void> {
    const upstream = await this.#service.connect();
    this.#upstream = upstream;
    if (this.#socket.destroyed) {
      upstream.close();
      return;
    }
    const talk = {
      say: (said: Uint8Array) => void this.#socket.write(said),
      hear: (take: (bytes: Uint8Array) => void) => {
        this.#talks = take;
      },
    };
    // Whoever is let in may ask at once: by then the gate listens for statements.
    await upstream.welcome(first, talk);
    this.#phase = "in";
  }

  #hearFrame(frame: Frame): void {
    if (frame.type === "X") {
      this.#socket.end();
      return;
    }
    const message = this.#messages.add(frame);
    if (message === null) return;
    this.#turn = this.#turn.then(() => this.#execute(message)).catch(() => void this.#socket.resetAndDestroy());
  }

  async #execute(message: Message): Promise<void> {
    const upstream = this.#upstream;
    if (upstream === null || this.#socket.destroyed) return;
    try {
      const { bytes } = await this.#service.pass(message, () => upstream.exchange(message));
      if (!this.#socket.destroyed) this.#socket.write(bytes);
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
      const { code = "XX000", message: text } = error.fields;
      // Each statement of a transaction that failed is refused, so that none waits for its answer.
      const refused = refusal(code, text);
      this.#socket.write(Buffer.concat(Array.from({ length: message.answers }, () => refused)));
      if (ENDS.test(code)) this.#socket.end();
    }
  }
}

/**
 * The door of a database on real sockets: speaks PostgreSQL's protocol to whoever comes through the proxy before it, and
 * lets a voyage hold, fail and watch each message.
 */
export class PgGate implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Null between voyages: then nobody is let in. */
  service: GateService | null = null;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(): Promise<PgGate> {
    const server = createServer();
    const gate = new PgGate(server);
    server.on("connection", (socket) => gate.#admit(socket));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return gate;
  }

  /** Such as `127.0.0.1:40123`. */
  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Breaks every connection; their transactions are rolled back. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.service = null;
    this.cut();
    this.#server.close();
    await once(this.#server, "close");
  }

  #admit(socket: Socket): void {
    const { service } = this;
    if (service === null) {
      socket.destroy();
      return;
    }
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    void new Visitor(socket, service);
  }
}
