import { execFileSync, fork, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A server that the bench started, in a process of its own. */
export interface Started<T> {
  /** What it told when it was up: a port or a URL. */
  readonly told: T;
  /** Its resident memory, in bytes. */
  rss(): number;
  stop(): Promise<void>;
}

const UP_MS = 5_000;

const startedAs = <T>(told: T, child: ChildProcess): Started<T> => ({
  told,
  rss: () => Number(execFileSync("ps", ["-o", "rss=", "-p", String(child.pid)], { encoding: "utf8" })) * 1_024,
  stop: async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  },
});

/** Starts a program of ours, which tells one thing when it is up. It ends with this process. */
export const startOwn = async <T>(program: URL, ...args: readonly string[]): Promise<Started<T>> => {
  const child = fork(program, args);
  const [told] = (await once(child, "message")) as [T];
  return startedAs(told, child);
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
};

/** Starts `toxiproxy-server`. Throws when its API does not come up. */
export const startReal = async (path: string): Promise<Started<string>> => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(path, ["-host", "127.0.0.1", "-port", String(port)], {
    env: { ...process.env, LOG_LEVEL: "error" },
    stdio: "ignore",
  });
  process.once("exit", () => child.kill("SIGKILL"));
  for (const impatient = performance.now() + UP_MS; performance.now() < impatient; await sleep(20)) {
    const answer = await fetch(`${url}/version`).catch(() => null);
    if (answer?.ok === true) return startedAs(url, child);
  }
  child.kill("SIGKILL");
  throw new Error(`${path} did not come up on ${url} within ${UP_MS} ms`);
};
