import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { EmbeddedToxiproxy } from "#fakes/toxiproxy/toxiproxy.ts";
import { parseLedger, type LedgerEntry } from "#harness/rigs/live/ledger-file.ts";
import { birthOf } from "#harness/rigs/live/process-birth.ts";
import { RunLedger } from "#harness/rigs/live/run-ledger.ts";
import { ToxiproxyClient } from "#harness/rigs/live/toxiproxy-client.ts";
import { findBinary, type FoundBinary } from "./find-binary.ts";
import { freePort } from "./own-server.ts";
import { SERVER_VARIABLE, startServer } from "./server-process.ts";
import { ToxiproxyUnusable } from "./toxiproxy-unusable.ts";

let folder: string;
let ledger: RunLedger;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "server-test-"));
  ledger = new RunLedger({ command: "server test", folder });
});

afterEach(() => {
  ledger.close();
  rmSync(folder, { recursive: true, force: true });
});

const noted = (): LedgerEntry =>
  parseLedger(readFileSync(join(folder, readdirSync(folder).find((name) => name.endsWith(".json")) ?? ""), "utf8"));

/** A program that writes down its process number and then does what the script says. */
const program = (script: string): FoundBinary => {
  const path = join(folder, "toxiproxy-server");
  writeFileSync(path, `#!/bin/sh\necho $$ >> ${folder}/pids\n${script}\n`);
  chmodSync(path, 0o755);
  return { path, source: "a test" };
};

const startedPids = (): readonly number[] => readFileSync(join(folder, "pids"), "utf8").trim().split("\n").map(Number);

const BUSY = `echo '{"level":"error","error":"listen tcp 127.0.0.1: bind: address already in use"}'`;

const refusal = async (act: Promise<unknown>): Promise<string> => {
  const error: unknown = await act.then(
    () => new Error("it started"),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ToxiproxyUnusable)) throw error;
  expect(error.fault).toBe("machine");
  return error.message;
};

test("a server that ends at once is told with its last words", async () => {
  const binary = program("echo flag provided but not defined >&2; exit 2");
  expect(await refusal(startServer({ binary, ledger }))).toBe(
    `${binary.path} could not be started: it ended with exit code 2: flag provided but not defined`,
  );
  expect(noted().children).toEqual([]);
});

test("a file that is no program is told", async () => {
  const binary = program("");
  rmSync(binary.path);
  expect(await refusal(startServer({ binary, ledger }))).toContain(`${binary.path} could not be started: `);
});

test("a port that is in use is told after three tries, and none of the tries is left alive without an API", async () => {
  const binary = program(`${BUSY}; exec sleep 60`);
  const ports = [20_001, 20_002, 20_003];
  const message = await refusal(startServer({ binary, ledger, port: () => Promise.resolve(ports.shift() ?? 0) }));
  expect(message).toBe(`${binary.path} could not be started: port 20003 of 127.0.0.1 is in use by another program`);
  expect(startedPids()).toHaveLength(3);
  expect(startedPids().map(birthOf)).toEqual([null, null, null]);
  expect(noted().children).toEqual([]);
});

test("somebody else's Toxiproxy on the port is not taken for ours, and keeps nothing of the attempt", async () => {
  const other = await EmbeddedToxiproxy.start({ host: "127.0.0.1", port: 0, seed: 1 });
  try {
    const binary = program(`sleep 0.1; ${BUSY}; exec sleep 60`);
    expect(await refusal(startServer({ binary, ledger, port: () => Promise.resolve(Number(new URL(other.url).port)) }))).toContain(
      "is in use by another program",
    );
    expect(await new ToxiproxyClient(other.url).proxies()).toEqual([]);
  } finally {
    await other.close();
  }
});

const real = findBinary("toxiproxy-server", { variable: SERVER_VARIABLE, env: process.env });

describe.skipIf(real === null)("the real toxiproxy-server (npm run tools)", () => {
  const binary = real ?? { path: "", source: "" };

  test("stands on loopback, in the ledger while it stands, without a proxy, and ends with its close", async () => {
    const server = await startServer({ binary, ledger });
    const [child] = noted().children;
    expect(child).toMatchObject({ command: "toxiproxy-server", birth: birthOf(child?.pid ?? 0) });
    expect(() => process.kill(-(child?.pid ?? 0), 0), "a group of its own: Ctrl-C in the terminal does not reach it").not.toThrow();
    const client = new ToxiproxyClient(server.url);
    expect([await client.version(), await client.proxies(), new URL(server.url).hostname]).toEqual(["2.12.0", [], "127.0.0.1"]);
    await server.close();
    expect(birthOf(child?.pid ?? 0)).toBeNull();
    expect(noted().children).toEqual([]);
    await expect(client.version()).rejects.toThrow("ECONNREFUSED");
  });

  test("takes the next port when the first is in use", async () => {
    const other = await EmbeddedToxiproxy.start({ host: "127.0.0.1", port: 0, seed: 1 });
    try {
      const free = await freePort();
      const ports = [Number(new URL(other.url).port), free];
      const server = await startServer({ binary, ledger, port: () => Promise.resolve(ports.shift() ?? 0) });
      expect(server.url).toBe(`http://127.0.0.1:${free}`);
      expect(noted().children).toHaveLength(1);
      await server.close();
      expect(await new ToxiproxyClient(other.url).proxies()).toEqual([]);
    } finally {
      await other.close();
    }
  });
});
