import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, test } from "vitest";
import { presenceContract } from "#fakes/presence/presence.contract.ts";
import { RunLedger } from "#harness/rigs/live/run-ledger.ts";
import { findBinary } from "#scenarios/wiring/toxiproxy/find-binary.ts";
import { RedisPresence } from "./presence/redis-presence.ts";
import { startRedis, type OwnRedis } from "./presence/redis-process.ts";

const VARIABLE = "SEATRIAL_REDIS_SERVER";
const binary = findBinary("redis-server", { variable: VARIABLE, env: process.env });

/** Redis looks for keys whose time is over ten times a second. */
const SLACK_MS = 250;

if (binary === null) {
  const why = `no redis-server was found by ${VARIABLE} or on PATH (Debian's package redis-server has one)`;
  test.todo(`Redis itself keeps the same contract: ${why}`);
} else {
  const folder = mkdtempSync(join(tmpdir(), "seatrial-presence-"));
  const ledger = new RunLedger({ command: "presence-twin.test.ts", folder });
  let redis: OwnRedis | null = null;
  beforeAll(async () => {
    redis = await startRedis({ binary: binary.path, folder, ledger });
  });
  afterAll(async () => {
    await redis?.close();
    ledger[Symbol.dispose]();
    rmSync(folder, { recursive: true, force: true });
  });
  describe("Redis itself keeps the same contract", () => {
    presenceContract(async (story) => {
      const presence = await RedisPresence.open(redis?.path ?? "");
      try {
        await story({ presence, pass: (ms) => sleep(ms), slackMs: SLACK_MS });
      } finally {
        await presence.close();
      }
    });
  });
}
