import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { RunLedger } from "#harness/rigs/live/run-ledger.ts";

/** A Redis that this run started. */
export interface OwnRedis {
  /** The socket on which it listens; it has no port. */
  readonly path: string;
  close(): Promise<void>;
}

export interface RedisOrder {
  readonly binary: string;
  /** Where its socket lies. */
  readonly folder: string;
  readonly ledger: RunLedger;
}

const POLL_MS = 20;
const START_MS = 10_000;

/** Starts a Redis that writes nothing down and tells what expires. Throws with its last words when it does not come up. */
export const startRedis = async ({ binary, folder, ledger }: RedisOrder): Promise<OwnRedis> => {
  const path = join(folder, "redis.sock");
  const listen = ["--port", "0", "--unixsocket", path, "--dir", folder];
  const child = spawn(binary, [...listen, "--save", "", "--appendonly", "no", "--notify-keyspace-events", "KEA"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const forget = child.pid === undefined ? () => {} : ledger.noteChild(child.pid, "redis-server");
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (log = (log + String(chunk)).slice(-2_000)));
  const ended = once(child, "close");
  for (let waited = 0; !existsSync(path); waited += POLL_MS) {
    if (child.exitCode !== null || waited >= START_MS) throw new Error(`${binary} did not come up: ${log.trim()}`);
    await sleep(POLL_MS);
  }
  return {
    path,
    close: async () => {
      child.kill("SIGKILL");
      await ended;
      forget();
    },
  };
};
