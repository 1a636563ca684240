import { Miniflare } from "miniflare";
import type { HistoryEvent, HistoryHeader } from "#harness/history/event.ts";
import type { HttpApi } from "#harness/ports/http.ts";
import { serveWire } from "#harness/ports/rpc-codec.ts";
import { RealTime } from "#harness/rigs/real-time.ts";
import { scaleFromNow } from "#harness/rigs/scaled-clock.ts";
import type { BucketControl } from "#harness/rigs/rig.ts";
import type { Hold, HoldPoint } from "#harness/rigs/hold.ts";
import type { Sea } from "#harness/rigs/sea.ts";
import { SEEN_PATH } from "./seen-path.ts";

export interface WorkerdOptions {
  readonly header: HistoryHeader;
  readonly factor: number;
  /** The bundled Worker: one module that exports a fetch handler and the Durable Object class. */
  readonly script: string;
  readonly isolates: number;
  /** Variables of every isolate beside its own name. */
  readonly vars: Readonly<Record<string, string | number>>;
  /** The backend of a sandbox by its name, served to the Durable Objects as a service binding. */
  readonly sandbox: (name: string) => object;
}

type WorkerdResponse = Awaited<ReturnType<Miniflare["dispatchFetch"]>>;

const COMPATIBILITY_DATE = "2026-01-01";

/**
 * The platform as a black box inside workerd: each isolate a Worker of its own, real Durable
 * Objects, real R2; the fake sandboxes stay in Node behind a service binding.
 */
export class WorkerdSea extends RealTime implements Sea, AsyncDisposable {
  readonly kind = "workerd";
  readonly #options: WorkerdOptions;
  readonly #miniflare: Miniflare;

  constructor(options: WorkerdOptions) {
    super(options.header, scaleFromNow(options.factor));
    this.#options = options;
    this.#miniflare = new Miniflare({
      workers: Array.from({ length: options.isolates }, (_, index) => this.#worker(`isolate-${index + 1}`)),
    });
  }

  /** The isolates in order, each on a loopback socket of its own. */
  isolates(): readonly HttpApi[] {
    return Array.from({ length: this.#options.isolates }, (_, index) => {
      const name = `isolate-${index + 1}`;
      const origin = async (): Promise<string> => (await this.#miniflare.unsafeGetDirectURL(name)).origin;
      return this.http.to(origin, `client>${name}`);
    });
  }

  /** What every isolate and every Durable Object logged so far. */
  async seen(): Promise<readonly HistoryEvent[]> {
    const told = await Promise.all(
      this.isolates().map(async (isolate) => {
        const { body } = await isolate.fetch({ method: "GET", target: SEEN_PATH, headers: {}, body: null });
        return JSON.parse(new TextDecoder().decode(body)) as readonly HistoryEvent[];
      }),
    );
    return told.flat();
  }

  /** The real bucket, read and written past the platform. */
  bucketContents(): Omit<BucketControl, "fail" | "recover" | "spoilPuts"> {
    const bucket = () => this.#miniflare.getR2Bucket("BUCKET");
    return {
      put: async (key, content) => {
        await (await bucket()).put(key, content);
      },
      get: async (key) => {
        const object = await (await bucket()).get(key);
        return object === null ? null : new Uint8Array(await object.arrayBuffer());
      },
      keys: async (prefix) => {
        const keys: string[] = [];
        for (let cursor: string | undefined, more = true; more;) {
          const page = await (await bucket()).list({ prefix, ...(cursor === undefined ? {} : { cursor }) });
          keys.push(...page.objects.map(({ key }) => key));
          cursor = page.truncated ? page.cursor : undefined;
          more = page.truncated;
        }
        return keys;
      },
      delete: async (key) => (await bucket()).delete(key),
    };
  }

  override hold(point: HoldPoint): Hold {
    if (!point.point.startsWith("sandbox.")) throw new Error(`Inside workerd ${point.point} cannot be held: the story needs a fake-bucket`);
    return super.hold(point);
  }

  channel(): never {
    throw new Error("The platform runs inside workerd: its links are workerd's own");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.clock.stop();
    await this.http.close();
    await this.#miniflare.dispose();
  }

  #worker(name: string): Record<string, unknown> & { modules: true; script: string } {
    const first = name === "isolate-1";
    return {
      name,
      modules: true,
      script: this.#options.script,
      compatibilityDate: COMPATIBILITY_DATE,
      unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
      bindings: { ...this.#options.vars, ISOLATE: name, CLOCK_FACTOR: this.#options.factor, CLOCK_STARTED_AT: this.epochMs },
      r2Buckets: { BUCKET: "seatrial" },
      durableObjects: { HOST: first ? "Host" : { className: "Host", scriptName: "isolate-1" } },
      serviceBindings: { SANDBOX: (request: Request) => this.#serveSandbox(request) as unknown as Promise<WorkerdResponse> },
    };
  }

  async #serveSandbox(request: Request): Promise<Response> {
    const name = decodeURIComponent(new URL(request.url).pathname.slice(1));
    const body = await request.text();
    const point = `sandbox.${(JSON.parse(body) as { method: string }).method}`;
    await this.holds.pass(point, "call");
    const answer = await serveWire(this.#options.sandbox(name), body);
    await this.holds.pass(point, "reply");
    const { Response: MiniflareResponse } = await import("miniflare");
    return new MiniflareResponse(answer) as unknown as Response;
  }
}
