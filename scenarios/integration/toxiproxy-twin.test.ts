import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, test } from "vitest";
import { toxiproxyContract } from "#fakes/toxiproxy/toxiproxy.contract.ts";
import { RunLedger } from "#harness/rigs/live/run-ledger.ts";
import { findBinary } from "#scenarios/wiring/toxiproxy/find-binary.ts";
import { SERVER_VARIABLE, startServer } from "#scenarios/wiring/toxiproxy/server-process.ts";

const binary = findBinary("toxiproxy-server", { variable: SERVER_VARIABLE, env: process.env });

if (binary === null) {
  const why = `no toxiproxy-server was found by ${SERVER_VARIABLE}, in .tools/bin or on PATH (npm run tools installs one where Go is)`;
  test.todo(`Toxiproxy itself keeps the same contract: ${why}`);
} else {
  const folder = mkdtempSync(join(tmpdir(), "seatrial-twin-"));
  const ledger = new RunLedger({ command: "toxiproxy-twin.test.ts", folder });
  afterAll(() => {
    ledger[Symbol.dispose]();
    rmSync(folder, { recursive: true, force: true });
  });
  describe("Toxiproxy itself keeps the same contract", () => {
    toxiproxyContract("original", () => startServer({ binary, ledger }));
  });
}
