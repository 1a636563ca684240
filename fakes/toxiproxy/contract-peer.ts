import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

/** How long a test waits for what must come: more than any of it takes on a busy machine. */
export const PATIENCE_MS = 8_000;

/** One end of a connection, and when what came to it came, in ms of the monotonic clock. */
export class Peer {
  readonly socket: Socket;
  /** Each read, with its instant. */
  readonly reads: { readonly at: number; readonly bytes: Buffer }[] = [];
  /** When the other side finished sending; null until then. */
  finishedAt: number | null = null;
  /** When the socket was closed, and with which code if by an error. */
  gone: { readonly at: number; readonly code: string | null } | null = null;
  #code: string | null = null;
  readonly #waiting = new Set<() => void>();

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (bytes: Buffer) => {
      this.reads.push({ at: performance.now(), bytes });
      this.#look();
    });
    socket.on("end", () => {
      this.finishedAt = performance.now();
      this.#look();
    });
    socket.on("error", (error: NodeJS.ErrnoException) => {
      this.#code = error.code ?? error.message;
    });
    socket.on("close", () => {
      this.gone = { at: performance.now(), code: this.#code };
      this.#look();
    });
  }

  /** All that came. */
  get text(): string {
    return Buffer.concat(this.reads.map(({ bytes }) => bytes)).toString();
  }

  get received(): number {
    return this.reads.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  /** Sends, and gives back an instant that is certainly not after it. */
  send(data: string | Buffer): number {
    const at = performance.now();
    this.socket.write(data);
    return at;
  }

  /** When so many bytes had come. */
  async got(bytes: number): Promise<number> {
    await this.#until(() => this.received >= bytes, `${bytes} bytes`);
    let sum = 0;
    return this.reads.find((read) => (sum += read.bytes.length) >= bytes)?.at ?? 0;
  }

  /** When the other side finished sending. */
  async finished(): Promise<number> {
    await this.#until(() => this.finishedAt !== null, "the end");
    return this.finishedAt ?? 0;
  }

  /** When this side saw the connection go: its end or its reset, which is then named. */
  async ended(): Promise<{ readonly at: number; readonly code: string | null }> {
    await this.#until(() => this.finishedAt !== null || this.gone !== null, "the end of the connection");
    return this.finishedAt === null && this.gone !== null ? this.gone : { at: this.finishedAt ?? 0, code: null };
  }

  async #until(holds: () => boolean, what: string): Promise<void> {
    const impatient = performance.now() + PATIENCE_MS;
    while (!holds()) {
      if (performance.now() >= impatient) throw new Error(`${what} did not come within ${PATIENCE_MS} ms; ${this.received} bytes did`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, impatient - performance.now());
        const waiting = this.#waiting;
        function done(): void {
          clearTimeout(timer);
          waiting.delete(done);
          resolve();
        }
        waiting.add(done);
      });
    }
  }

  #look(): void {
    for (const done of this.#waiting) done();
  }
}

/** A client of a listener on 127.0.0.1, connected. Rejects with the system's error when it is refused. */
export const connectPeer = async (port: number): Promise<Peer> => {
  const socket = connect({ host: "127.0.0.1", port, allowHalfOpen: true, noDelay: true });
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
  });
  return new Peer(socket);
};

/**
 * What comes of connecting to a port: the error's code, or that somebody listens. To be polled after a close: a process that another
 * thread starts holds copies of this one's listeners until it becomes another program, so that a closed one may answer for a moment.
 */
export const connecting = (port: number): Promise<unknown> =>
  connectPeer(port).then(
    ({ socket }) => {
      socket.destroy();
      return "somebody listens";
    },
    (error: NodeJS.ErrnoException) => error.code,
  );

/** The upstream server of a test: it does nothing by itself. */
export class UpstreamServer {
  readonly port: number;
  readonly #server: Server;
  readonly #accepted: Peer[] = [];
  readonly #waiting: ((peer: Peer) => void)[] = [];

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    server.on("connection", (socket) => {
      const peer = new Peer(socket);
      this.#accepted.push(peer);
      this.#waiting.shift()?.(peer);
    });
  }

  static async start(): Promise<UpstreamServer> {
    const server = createServer({ allowHalfOpen: true, noDelay: true });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    return new UpstreamServer(server);
  }

  /** The next connection that comes in. */
  next(): Promise<Peer> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  /** Answers every byte on every connection with the same byte. */
  echo(): void {
    this.#server.on("connection", (socket) => socket.pipe(socket));
  }

  close(): void {
    this.#server.close();
    for (const { socket } of this.#accepted) socket.destroy();
  }
}
