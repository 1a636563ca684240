import type { Pacing } from "#harness/ports/http.ts";
import type { Stream } from "#harness/faults/toxic.ts";
import { Flow, type Standing } from "./flow.ts";
import type { Ending } from "./toxic-stage.ts";

/** What a connection tells the call that uses it. */
export interface ConnectionUser {
  /** The whole request has come through to the server. */
  readonly requested: () => void;
  /** The response's head has come through to the client. */
  readonly head: () => void;
  /** The whole response has come through to the client. */
  readonly responded: () => void;
  /** The client sees the connection end before that. */
  readonly broken: (ending: Ending) => void;
}

export interface ConnectionOptions {
  readonly now: () => number;
  readonly at: (dueMs: number, happen: () => void) => void;
  readonly upstream: readonly Standing[];
  readonly downstream: readonly Standing[];
  /** The connection is over. */
  readonly gone: () => void;
}

/** A response as a connection carries it. */
export interface SimResponse {
  /** Beside its head. */
  readonly bytes: number;
  /** Its body has no length and ends with the connection. */
  readonly untilClose: boolean;
  readonly pacing: Pacing | undefined;
}

/** The head of a request and of a response, roughly what they take on a real wire, bytes. */
const HEAD_BYTES = { request: 170, response: 130 };

interface Awaited {
  /** Of all bytes that came out of this direction. */
  readonly total: number;
  readonly happen: () => void;
}

/** One simulated connection through a proxy: two flows, one call at a time. */
export class SimConnection {
  readonly #flows: Readonly<Record<Stream, Flow>>;
  readonly #sent = { upstream: 0, downstream: 0 };
  readonly #awaited: Record<Stream, Awaited[]> = { upstream: [], downstream: [] };
  readonly #options: ConnectionOptions;
  #user: ConnectionUser | null = null;
  #over = false;
  #wholeUntilClose = false;

  constructor(options: ConnectionOptions) {
    const { now, at } = options;
    this.#options = options;
    this.#flows = {
      upstream: new Flow(
        // A server whose connection ends closes its side too: the client sees it through the way back.
        { now, at, out: (total) => this.#out("upstream", total), ended: (ending) => this.#flows.downstream.finish(ending) },
        options.upstream,
      ),
      downstream: new Flow(
        { now, at, out: (total) => this.#out("downstream", total), ended: (ending) => this.break(ending) },
        options.downstream,
      ),
    };
  }

  flow(stream: Stream): Flow {
    return this.#flows[stream];
  }

  /** Sends a request of `bytes` bytes beside its head. */
  request(bytes: number, user: ConnectionUser): void {
    this.#user = user;
    this.#send("upstream", [{ bytes: HEAD_BYTES.request + bytes, happen: () => user.requested() }]);
  }

  /** Takes over a call whose request is through already. */
  adopt(user: ConnectionUser): void {
    this.#user = user;
  }

  /** Sends the response of the call under way. */
  respond(response: SimResponse): void {
    const user = this.#user;
    if (user === null || this.#over) return;
    const { bytes, untilClose } = response;
    const first = response.pacing?.firstBytes ?? bytes;
    const whole = (): void => {
      if (untilClose) {
        this.#wholeUntilClose = true;
        return;
      }
      this.#user = null;
      user.responded();
    };
    const rest = (): void => {
      if (first < bytes) this.#send("downstream", [{ bytes: bytes - first, happen: whole }]);
      if (untilClose) this.#flows.downstream.finish();
    };
    const head = { bytes: HEAD_BYTES.response, happen: () => user.head() };
    this.#send("downstream", [head, { bytes: first, happen: first < bytes ? () => {} : whole }]);
    if (response.pacing === undefined) rest();
    else this.#options.at(this.#options.now() + response.pacing.pauseMs, rest);
  }

  /** Ends the connection at once, as its client sees it. */
  break(ending: Ending): void {
    if (this.#over) return;
    this.#over = true;
    this.#options.gone();
    const user = this.#user;
    this.#user = null;
    // undici takes any end of such a connection for the end of the body, a reset too.
    if (this.#wholeUntilClose) user?.responded();
    else user?.broken(ending);
  }

  #send(stream: Stream, parts: readonly { readonly bytes: number; readonly happen: () => void }[]): void {
    let total = 0;
    for (const { bytes, happen } of parts) {
      this.#sent[stream] += bytes;
      total += bytes;
      this.#awaited[stream].push({ total: this.#sent[stream], happen });
    }
    this.#flows[stream].send(total);
  }

  #out(stream: Stream, total: number): void {
    const awaited = this.#awaited[stream];
    for (let first = awaited[0]; first !== undefined && first.total <= total && !this.#over; first = awaited[0]) {
      awaited.shift();
      first.happen();
    }
  }
}
