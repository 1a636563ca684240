import type { HistoryEvent } from "#harness/history/event.ts";
import { serverParts } from "#harness/platform/server/parts.ts";
import type { HttpRequest, HttpResponse } from "#harness/ports/http.ts";
import { LinkError } from "#harness/ports/link-failure.ts";
import { Listener, type Answerer } from "#harness/rigs/live/listener.ts";
import { PgPool } from "#harness/rigs/live/pg-pool.ts";
import { LiveSea } from "#harness/rigs/live/live-sea.ts";
import { fail } from "#scenarios/wiring/fail.ts";
import { partsFor, type PartWatch } from "#scenarios/wiring/parts-for.ts";
import type { EndOfVoyage, PlatformAddresses, ServerLaunchOrder } from "#scenarios/wiring/live/platform-protocol.ts";
import { serverProcess, type ServerProcess } from "#scenarios/wiring/server/assemble-server.ts";

interface Life {
  readonly process: ServerProcess;
  readonly sea: LiveSea;
  readonly store: PgPool;
  readonly watch: PartWatch | null;
}

const ELSEWHERE = {
  serveDocker: "elsewhere",
  serveControlPlane: "elsewhere",
  serveAgent: "elsewhere",
  servePresence: "elsewhere",
  serveDatabase: "elsewhere",
} as const;

/** How long the server waits for its database, ms: a connection in real time, an answer in platform time, for a story may hold it. */
const CONNECT_MS = 10_000;
const ANSWER_MS = 300_000;

const poolOf = ({ database, scale }: ServerLaunchOrder): PgPool => {
  const answerMs = Math.ceil(ANSWER_MS / scale.factor);
  return new PgPool({ url: database, link: "server>database", connectMs: CONNECT_MS, statementMs: answerMs, answerMs: 2 * answerMs });
};

/** What callers meet while no server runs, or while it is not ready: nobody answers. */
const GONE: Answerer = async () => "break";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const answer = (status: number, body: unknown): HttpResponse => ({
  status,
  headers: { "content-type": "application/json" },
  body: encoder.encode(JSON.stringify(body)),
});

/** The workspace server in a process of its own: one life at a time, served on a socket that stays, commanded over HTTP. */
export class ServerService {
  readonly #control: Listener;
  readonly #server: Listener;
  #life: Life | null = null;
  /** What the lives of this voyage that have ended saw. */
  #events: HistoryEvent[] = [];
  #part: EndOfVoyage["part"] = null;

  private constructor(control: Listener, server: Listener) {
    this.#control = control;
    this.#server = server;
    control.answer = (request) => this.#command(request);
  }

  /** Opens the sockets. */
  static async open(): Promise<ServerService> {
    return new ServerService(await Listener.open(), await Listener.open());
  }

  get addresses(): PlatformAddresses {
    return { control: this.#control.address, parties: { server: this.#server.address } };
  }

  /** A rejection that nobody handled is a finding about the platform, unless its link failed after its caller was gone. */
  unhandled(error: unknown): void {
    if (error instanceof LinkError) return;
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    this.#life?.sea.recorder.record({ type: "unhandled", message });
  }

  async #command(request: HttpRequest): Promise<HttpResponse> {
    const body: unknown = request.body === null ? null : JSON.parse(decoder.decode(request.body));
    switch (`${request.method} ${request.target}`) {
      case "GET /addresses":
        return answer(200, this.addresses);
      case "POST /launch":
        return answer(200, await this.#launch(body as ServerLaunchOrder));
      case "POST /crash":
        return answer(200, await this.#die());
      case "POST /stop":
        return answer(200, await this.stop());
      case "GET /seen":
        return answer(200, [...this.#events, ...(this.#life?.sea.recorder.history.events ?? [])]);
      case "POST /end":
        return answer(200, await this.#end());
      default:
        return answer(404, { error: `no command ${request.method} ${request.target}` });
    }
  }

  async #launch(order: ServerLaunchOrder): Promise<null> {
    if (order.life === 1) await this.#end();
    const { header, scale, env, origins, backend } = order;
    const { parts, watch } = await partsFor("server", order, serverParts);
    const sea = new LiveSea({
      header,
      scale: { ...scale, startedNs: BigInt(scale.startedNs) },
      harbour: {
        origin: (link) => origins[link] ?? fail(`no proxy stands on ${link}`),
        listener: (party) => (party === "server" ? this.#server : fail(`${party} does not live in the server's process`)),
        proxy: null,
      },
    });
    const store = poolOf(order);
    const process = serverProcess(sea, { backend, parts, env, store, backends: ELSEWHERE }, order.life);
    this.#life = { process, sea, store, watch };
    await process.start();
    sea.serve({ to: "server", methods: ["fetch"], serve: () => process });
    return null;
  }

  /** Lets the life under way end in order: what is in flight is finished and answered (E-115). */
  async stop(): Promise<null> {
    await this.#life?.process.close();
    await this.#server.quiet();
    return this.#die();
  }

  /** Ends the life under way: its timers, its sockets and whoever waits for it. */
  async #die(): Promise<null> {
    const life = this.#life;
    this.#life = null;
    if (life === null) return null;
    life.store.end();
    await life.sea[Symbol.asyncDispose]();
    this.#server.answer = GONE;
    this.#events.push(...life.sea.recorder.history.events);
    const seen = life.watch?.report() ?? null;
    const before = this.#part;
    this.#part =
      seen === null || before === null ? seen : { reached: seen.reached + before.reached, diverged: seen.diverged + before.diverged };
    return null;
  }

  async #end(): Promise<EndOfVoyage> {
    await this.#die();
    const end = { events: this.#events, part: this.#part };
    this.#events = [];
    this.#part = null;
    return end;
  }
}
