import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { request } from "undici";
import { TIMED_OUT, withDeadline } from "#harness/ports/clock.ts";
import type { HistoryEvent } from "#harness/history/event.ts";
import type { HostControl } from "#harness/rigs/rig.ts";
import { ScaledClock, scaleFromNow } from "#harness/rigs/scaled-clock.ts";
import type { EndOfVoyage, HostOrder, LaunchOrder, PlatformAddresses, ServerLaunchOrder } from "./platform-protocol.ts";

const PROGRAM = fileURLToPath(new URL("./platform-process.ts", import.meta.url));

/** A platform's process that does not end by itself within this time is ended, ms. */
const ENDS_WITHIN_MS = 3_000;

/** The platform's process is gone or does not do as it is told: the harness, not the platform, is to blame. */
export class PlatformProcessError extends Error {
  override readonly name = "PlatformProcessError";
}

/** Commands a platform, in a child process or wherever else one listens. */
export class PlatformRemote {
  readonly addresses: PlatformAddresses;

  constructor(addresses: PlatformAddresses) {
    this.addresses = addresses;
  }

  /** The platform whose control listens at `control`, such as `127.0.0.1:7400`. Rejects when none does. */
  static async at(control: string): Promise<PlatformRemote> {
    const seen = await new PlatformRemote({ control, parties: {} }).#command<PlatformAddresses>("/addresses", "GET");
    return new PlatformRemote(seen);
  }

  async launch(order: LaunchOrder | ServerLaunchOrder): Promise<void> {
    await this.#command("/launch", "POST", order);
  }

  /** Ends the server's process part way; a later launch is its next life. What it saw so far comes with the end. */
  async crash(): Promise<void> {
    await this.#command("/crash", "POST");
  }

  /** Lets the server's process end in order; a later launch is its next life. */
  async stop(): Promise<void> {
    await this.#command("/stop", "POST");
  }

  /** Deploys the platform again with other variables. */
  async deploy(env: Readonly<Record<string, string | number>>): Promise<void> {
    await this.#command("/deploy", "POST", env);
  }

  hostControl(sandbox: string): HostControl {
    const order = async (body: HostOrder): Promise<void> => {
      await this.#command("/host", "POST", body);
    };
    return {
      reset: ({ zombie }) => order({ sandbox, act: "reset", zombie }),
      crash: () => order({ sandbox, act: "crash" }),
      evict: () => order({ sandbox, act: "evict" }),
    };
  }

  /** What the platform's process saw of the voyage under way. */
  seen(): Promise<readonly HistoryEvent[]> {
    return this.#command("/seen", "GET");
  }

  end(): Promise<EndOfVoyage> {
    return this.#command("/end", "POST");
  }

  async #command<T>(target: string, method: "GET" | "POST", body?: unknown): Promise<T> {
    const url = `http://${this.addresses.control}${target}`;
    try {
      const init = body === undefined ? {} : { body: JSON.stringify(body) };
      const response = await request(url, { method, ...init });
      const text = await response.body.text();
      if (response.statusCode !== 200) throw new PlatformProcessError(`the platform's process answered ${target} with ${text}`);
      return JSON.parse(text) as T;
    } catch (error) {
      if (error instanceof PlatformProcessError) throw error;
      const why = error instanceof Error ? error.message : String(error);
      throw new PlatformProcessError(`the platform's process cannot be told ${target}: ${why}`, { cause: error });
    }
  }
}

const firstLine = async (stream: Readable): Promise<string> => {
  const lines = createInterface(stream);
  const [line] = (await once(lines, "line")) as [string];
  return line;
};

/** A platform in a child process: it ends with this one, however this one ends. */
export class PlatformChild implements AsyncDisposable {
  readonly remote: PlatformRemote;
  readonly #process: ChildProcess;

  private constructor(child: ChildProcess, addresses: PlatformAddresses) {
    this.#process = child;
    this.remote = new PlatformRemote(addresses);
  }

  /** Starts the platform of the worker subject, or another program that speaks the same protocol. */
  static async start(program = PROGRAM): Promise<PlatformChild> {
    const child = spawn(process.execPath, [program], {
      stdio: ["pipe", "pipe", "inherit"],
      // Not of the terminal's group: Ctrl-C is for the run, which ends this process when it has no more use for it.
      detached: true,
    });
    const ended = once(child, "exit").then(([code]) => {
      throw new PlatformProcessError(`the platform's process ended with exit code ${String(code)} before it listened`);
    });
    const line = await Promise.race([firstLine(child.stdout), ended]);
    return new PlatformChild(child, JSON.parse(line) as PlatformAddresses);
  }

  /** The process's id, to tell it from others. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const gone = once(this.#process, "exit");
    this.#process.stdin?.end();
    const clock = new ScaledClock(scaleFromNow(1));
    if ((await withDeadline(clock, ENDS_WITHIN_MS, gone)) !== TIMED_OUT) return;
    this.#process.kill("SIGKILL");
    await gone;
  }
}
