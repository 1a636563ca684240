import { request } from "node:http";
import type Docker from "dockerode";

/** Where an engine listens. */
export type EnginePlace = { readonly socketPath: string } | { readonly host: string; readonly port: number };

/** An engine under test. It may serve others too: tests keep to names of their own. */
export interface EngineSite {
  readonly place: EnginePlace;
  readonly docker: Docker;
  /** An image without a command, whose containers have cat, echo, false, printf, sh, sleep, test and true. */
  readonly image: string;
  /** A network mode that this engine can start containers in. */
  readonly networkMode: string;
}

/** What only some engines can do: one without a network pulls nothing and publishes no port. */
export interface EngineAbilities {
  readonly pull: boolean;
  readonly publish: boolean;
}

export type OpenEngine = () => EngineSite;

/** A reply by its bytes. */
export interface RawReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
}

/** Sends a request as it is, past any client. */
export const ask = (place: EnginePlace, line: string, body?: unknown): Promise<RawReply> => {
  const [method = "GET", path = "/"] = line.split(" ");
  const bytes = body === undefined ? null : Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  const headers = bytes === null ? {} : { "content-type": "application/json", "content-length": bytes.length };
  return new Promise((resolve, reject) => {
    const sent = request({ ...place, method, path, headers, agent: false }, (reply) => {
      let text = "";
      reply.setEncoding("utf8");
      reply.on("data", (part: string) => {
        text += part;
      });
      reply.on("end", () => resolve({ status: reply.statusCode ?? 0, headers: reply.headers, text }));
      reply.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(bytes);
  });
};

/** What a refused call of dockerode says. */
export const refusalOf = async (call: Promise<unknown>): Promise<readonly [status: number, message: string]> => {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error && "statusCode" in error) return [Number(error.statusCode), error.message];
    throw error;
  }
  throw new Error("The call was answered; a refusal was expected");
};

/** Everything that a stream brings until it ends. */
export const drained = async (stream: NodeJS.ReadableStream): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(typeof part === "string" ? Buffer.from(part) : part);
  return Buffer.concat(parts);
};

/** Payloads by stream (1 stdout, 2 stderr) of what goes over the wire in frames. */
export const unframed = (bytes: Buffer): readonly (readonly [stream: number, text: string])[] => {
  const found: [number, string][] = [];
  for (let at = 0; at + 8 <= bytes.length;) {
    const length = bytes.readUInt32BE(at + 4);
    found.push([bytes[at] ?? 0, bytes.toString("utf8", at + 8, at + 8 + length)]);
    at += 8 + length;
  }
  return found;
};

let made = 0;

/** A name that nobody else has, marked as the contract's own. */
export const freshName = (what: string): string => {
  made += 1;
  return `seatrial-contract-${what}-${made}`;
};

/** A container of a test's own, made and removed with the block that it stands in. */
export class OwnContainer implements AsyncDisposable {
  readonly name: string;
  readonly it: Docker.Container;

  private constructor(name: string, it: Docker.Container) {
    this.name = name;
    this.it = it;
  }

  /** Not started; runs `command`, which is a long sleep when absent. */
  static async create(
    { docker, image, networkMode }: EngineSite,
    options: Partial<Docker.ContainerCreateOptions> = {},
  ): Promise<OwnContainer> {
    const name = options.name ?? freshName("container");
    const { HostConfig, ...rest } = options;
    const it = await docker.createContainer({
      Image: image,
      Cmd: ["sleep", "600"],
      ...rest,
      name,
      HostConfig: { NetworkMode: networkMode, ...HostConfig },
    });
    return new OwnContainer(name, it);
  }

  static async start(site: EngineSite, options: Partial<Docker.ContainerCreateOptions> = {}): Promise<OwnContainer> {
    const own = await OwnContainer.create(site, options);
    await own.it.start();
    return own;
  }

  /** Runs a command of the shell to its end; its exit code. */
  static async run(
    site: EngineSite,
    line: string,
    options: Partial<Docker.ContainerCreateOptions> = {},
  ): Promise<{ own: OwnContainer; code: number }> {
    const own = await OwnContainer.start(site, { Cmd: ["sh", "-c", line], ...options });
    const { StatusCode: code } = (await own.it.wait()) as { readonly StatusCode: number };
    return { own, code };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // It may be gone, or on its way.
    await this.it.remove({ force: true, v: true }).catch(() => {});
  }
}
