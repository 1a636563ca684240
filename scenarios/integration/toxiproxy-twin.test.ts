import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, test } from "vitest";
import { breakageContract } from "#fakes/toxiproxy/breakage.contract.ts";
import type { ToxiproxySubject } from "#fakes/toxiproxy/contract-site.ts";
import { delayContract } from "#fakes/toxiproxy/delay.contract.ts";
import { streamContract } from "#fakes/toxiproxy/stream.contract.ts";
import { RunLedger } from "#harness/rigs/live/run-ledger.ts";
import { findBinary } from "#scenarios/wiring/toxiproxy/find-binary.ts";
import { SERVER_VARIABLE, startServer } from "#scenarios/wiring/toxiproxy/server-process.ts";

const binary = findBinary("toxiproxy-server", { variable: SERVER_VARIABLE, env: process.env });

if (binary === null) {
  const where = `${SERVER_VARIABLE}, .tools/bin and PATH`;
  describe(`Toxiproxy itself keeps the same contract (no toxiproxy-server in ${where})`, () => {
    test.todo("npm run tools installs one where Go is");
  });
} else {
  const folder = mkdtempSync(join(tmpdir(), "seatrial-twin-"));
  const ledger = new RunLedger({ command: "toxiproxy-twin.test.ts", folder });
  afterAll(() => {
    ledger[Symbol.dispose]();
    rmSync(folder, { recursive: true });
  });
  const start = (): Promise<ToxiproxySubject> => startServer({ binary, ledger });

  describe("Toxiproxy itself keeps the same contract", () => {
    describe("streams", () => streamContract("original", start));
    describe("toxics that delay", () => delayContract("original", start));
    describe("toxics that break", () => breakageContract("original", start));
  });
}
