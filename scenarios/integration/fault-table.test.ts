import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EmbeddedToxiproxy } from "#fakes/toxiproxy/toxiproxy.ts";
import { compareTable, type ComparedRow } from "#scenarios/wiring/fault-table/compare.ts";
import { CONNECTION_STATES, FAULT_ROWS, toxicText } from "#scenarios/wiring/fault-table/rows.ts";

const harbour = new AsyncDisposableStack();
let compared: readonly ComparedRow[];

beforeAll(async () => {
  const toxiproxy = await EmbeddedToxiproxy.start({ host: "127.0.0.1", port: 0, seed: 1 });
  harbour.defer(() => toxiproxy.close());
  compared = await compareTable(FAULT_ROWS, { toxiproxy: toxiproxy.url, prefix: "table-" });
});
afterAll(() => harbour.disposeAsync());

// Error code, point of failure and time, in the simulator and on real sockets: one meaning of a fault on both seas.
describe.each(CONNECTION_STATES)("on a connection that is %s", (state) => {
  const rows = FAULT_ROWS.flatMap((row, index) =>
    row.state === state ? [[`${toxicText(row.toxic)}, ${row.stream}`, index, row.differs] as const] : [],
  );
  test.each(rows)("%s: the client sees the same on both seas", (_name, index, differs) => {
    const difference = compared[index]?.difference;
    if (differs === undefined) expect(difference).toBeNull();
    else expect(difference, `the row says that the seas differ (${differs}), and they do not`).not.toBeNull();
  });
});

test("has every toxic in every direction and every state", () => {
  expect(FAULT_ROWS).toHaveLength(CONNECTION_STATES.length * (10 * 2 + 1));
});
