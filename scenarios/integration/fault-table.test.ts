import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EmbeddedToxiproxy } from "#fakes/toxiproxy/toxiproxy.ts";
import { RunLedger } from "#harness/rigs/live/run-ledger.ts";
import { compareTable, type ComparedRow } from "#scenarios/wiring/fault-table/compare.ts";
import { CONNECTION_STATES, FAULT_ROWS, toxicText } from "#scenarios/wiring/fault-table/rows.ts";
import { findBinary } from "#scenarios/wiring/toxiproxy/find-binary.ts";
import { SERVER_VARIABLE, startServer } from "#scenarios/wiring/toxiproxy/server-process.ts";

interface Server {
  readonly url: string;
  close(): Promise<void>;
}

const binary = findBinary("toxiproxy-server", { variable: SERVER_VARIABLE, env: process.env });

const startOriginal = async (): Promise<Server> => {
  if (binary === null) throw new Error("no toxiproxy-server was found");
  const ledger = new RunLedger({ command: "fault table" });
  const server = await startServer({ binary, ledger });
  return {
    url: server.url,
    close: async () => {
      await server.close();
      ledger[Symbol.dispose]();
    },
  };
};

const SERVERS: readonly (readonly ["embedded" | "original", () => Promise<Server>])[] = [
  ["embedded", () => EmbeddedToxiproxy.start({ host: "127.0.0.1", port: 0, seed: 1 })],
  ["original", startOriginal],
];

// Error code, point of failure and time, in the simulator and on real sockets: one meaning of a fault on both seas.
describe.each(SERVERS)("through the %s Toxiproxy", (kind, start) => {
  if (kind === "original" && binary === null) {
    test.todo(`the fault table agrees: no toxiproxy-server here (${SERVER_VARIABLE}, .tools/bin, PATH; npm run tools installs one)`);
    return;
  }
  let server: Server;
  let compared: readonly ComparedRow[];
  beforeAll(async () => {
    server = await start();
    compared = await compareTable(FAULT_ROWS, { toxiproxy: server.url, prefix: "table-" });
  });
  afterAll(() => server.close());

  describe.each(CONNECTION_STATES)("on a connection that is %s", (state) => {
    const rows = FAULT_ROWS.flatMap((row, index) =>
      row.state === state ? [[`${toxicText(row.toxic)}, ${row.stream}`, index, row.original] as const] : [],
    );
    test.each(rows)("%s: the client sees the same on both seas", (_name, index, original) => {
      const difference = compared[index]?.difference;
      if (kind === "embedded" || original === undefined) expect(difference).toBeNull();
      else expect(difference, `the row says that the original differs (${original}), and it does not`).not.toBeNull();
    });
  });
});

test("the fault table has every toxic in every direction and every state", () => {
  expect(FAULT_ROWS).toHaveLength(CONNECTION_STATES.length * (10 * 2 + 1));
});
