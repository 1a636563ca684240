import { referenceParts } from "#harness/platform/worker/parts.ts";
import type { HttpRequest, HttpResponse } from "#harness/ports/http.ts";
import { LinkError } from "#harness/ports/link-failure.ts";
import { Listener } from "#harness/rigs/live/listener.ts";
import { LiveSea } from "#harness/rigs/live/live-sea.ts";
import { assemblePlatform, ISOLATES, isolateName, type Platform } from "#scenarios/wiring/assemble-platform.ts";
import { fail } from "#scenarios/wiring/fail.ts";
import { partsFor, type PartWatch } from "#scenarios/wiring/parts-for.ts";
import type { EndOfVoyage, HostOrder, LaunchOrder, PlatformAddresses } from "./platform-protocol.ts";

interface Voyage {
  readonly sea: LiveSea;
  readonly platform: Platform;
  readonly watch: PartWatch | null;
}

/** Ports to listen on; free ones when 0. The first isolate's and the ones after it follow `isolate`. */
export interface PlatformPorts {
  readonly control: number;
  readonly host: number;
  readonly isolate: number;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const answer = (status: number, body: unknown): HttpResponse => ({
  status,
  headers: { "content-type": "application/json" },
  body: encoder.encode(JSON.stringify(body)),
});

/** The platform in a process of its own: one platform at a time, served on sockets that stay, commanded over HTTP. */
export class PlatformService implements AsyncDisposable {
  readonly #control: Listener;
  readonly #parties: ReadonlyMap<string, Listener>;
  #voyage: Voyage | null = null;

  private constructor(control: Listener, parties: ReadonlyMap<string, Listener>) {
    this.#control = control;
    this.#parties = parties;
    control.answer = (request) => this.#command(request);
  }

  /** Opens the sockets. Rejects with the socket's error when a port is taken. */
  static async open(ports: PlatformPorts = { control: 0, host: 0, isolate: 0 }): Promise<PlatformService> {
    await using opened = new AsyncDisposableStack();
    const open = async (port: number): Promise<Listener> => {
      const listener = await Listener.open(port);
      opened.defer(() => listener.close());
      return listener;
    };
    const parties = new Map([["host", await open(ports.host)]]);
    for (let number = 1; number <= ISOLATES; number += 1) {
      parties.set(isolateName(number), await open(ports.isolate === 0 ? 0 : ports.isolate + number - 1));
    }
    const service = new PlatformService(await open(ports.control), parties);
    // From here on the service closes them.
    opened.move();
    return service;
  }

  get addresses(): PlatformAddresses {
    const parties = Object.fromEntries([...this.#parties].map(([name, listener]) => [name, listener.address]));
    return { control: this.#control.address, parties };
  }

  /** A rejection that nobody handled is a finding about the platform, unless its link failed after its caller was gone. */
  unhandled(error: unknown): void {
    if (error instanceof LinkError) return;
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    this.#voyage?.sea.recorder.record({ type: "unhandled", message });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end();
    await Promise.all([this.#control, ...this.#parties.values()].map((listener) => listener.close()));
  }

  async #command(request: HttpRequest): Promise<HttpResponse> {
    const body: unknown = request.body === null ? null : JSON.parse(decoder.decode(request.body));
    switch (`${request.method} ${request.target}`) {
      case "GET /addresses":
        return answer(200, this.addresses);
      case "POST /launch":
        return answer(200, await this.#launch(body as LaunchOrder));
      case "POST /host":
        return answer(200, await this.#order(body as HostOrder));
      case "POST /deploy":
        (this.#voyage ?? fail("no voyage is under way")).platform.deploy(body as Readonly<Record<string, string | number>>);
        return answer(200, null);
      case "GET /seen":
        return answer(200, (this.#voyage ?? fail("no voyage is under way")).sea.recorder.history.events);
      case "POST /end":
        return answer(200, await this.#end());
      default:
        return answer(404, { error: `no command ${request.method} ${request.target}` });
    }
  }

  async #launch(order: LaunchOrder): Promise<null> {
    await this.#end();
    const { header, scale, env, origins } = order;
    const { parts, watch } = await partsFor("worker", order, referenceParts);
    const sea = new LiveSea({
      header,
      scale: { ...scale, startedNs: BigInt(scale.startedNs) },
      harbour: {
        origin: (link) => origins[link] ?? fail(`no proxy stands on ${link}`),
        listener: (party) => this.#parties.get(party) ?? fail(`${party} does not live in the platform's process`),
        proxy: null,
      },
    });
    const platform = assemblePlatform(sea, { parts, env, backends: { sandbox: () => "elsewhere", bucket: "elsewhere" } });
    for (const { party, api } of platform.isolates) sea.serve({ to: party.name, methods: ["fetch"], serve: () => ({ party, api }) });
    this.#voyage = { sea, platform, watch };
    return null;
  }

  async #order(order: HostOrder): Promise<null> {
    const { platform } = this.#voyage ?? fail("no voyage is under way");
    const control = platform.hostControl(order.sandbox);
    await (order.act === "reset" ? control.reset(order) : control[order.act]());
    return null;
  }

  async #end(): Promise<EndOfVoyage> {
    const voyage = this.#voyage;
    this.#voyage = null;
    if (voyage === null) return { events: [], part: null };
    await voyage.sea[Symbol.asyncDispose]();
    return { events: voyage.sea.recorder.history.events, part: voyage.watch?.report() ?? null };
  }
}
