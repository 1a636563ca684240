import { describe, expect, test } from "vitest";
import type { Toxic } from "#harness/faults/toxic.ts";
import { Flow, type Standing } from "./flow.ts";
import { Scheduler } from "./scheduler.ts";

type DataToxic = Standing["toxic"];

interface Site {
  readonly flow: Flow;
  readonly add: (toxic: DataToxic) => Standing;
  readonly wait: (ms: number) => Promise<void>;
}

/** Runs a story on a flow with these toxics from the start; answers what came out, as `[ms, what]`. */
const told = async (
  toxics: readonly DataToxic[],
  story: (site: Site) => Promise<void> | void,
): Promise<readonly (readonly [number, string])[]> => {
  const scheduler = new Scheduler(0, 1_000);
  const seen: (readonly [number, string])[] = [];
  let came = 0;
  const at = (dueMs: number, happen: () => void): void => void scheduler.after(dueMs - scheduler.now(), { priority: 0, key: 0 }, happen);
  const flow = new Flow(
    {
      now: () => scheduler.now(),
      at,
      out: (total) => {
        seen.push([scheduler.now(), `${total - came} bytes`]);
        came = total;
      },
      ended: (ending) => seen.push([scheduler.now(), ending]),
    },
    toxics.map((toxic) => ({ toxic })),
  );
  const add = (toxic: DataToxic): Standing => {
    const standing = { toxic };
    flow.add(standing);
    return standing;
  };
  const wait = (ms: number): Promise<void> => new Promise((resolve) => at(scheduler.now() + ms, resolve));
  const whole = (async () => {
    await story({ flow, add, wait });
    await wait(10_000);
  })();
  await scheduler.run(whole, () => "nobody");
  return seen;
};

/** Sends 1,000 bytes at 0 ms and ends the stream at 500 ms. */
const simple = async ({ flow, wait }: Site): Promise<void> => {
  flow.send(1_000);
  await wait(500);
  flow.finish();
};

describe("1,000 bytes at 0 ms and the end of the stream at 500 ms, through", () => {
  test.for<[string, readonly DataToxic[], readonly (readonly [number, string])[]]>([
    [
      "nothing",
      [],
      [
        [0, "1000 bytes"],
        [500, "fin"],
      ],
    ],
    [
      "latency: bytes are late, an end behind no bytes is not",
      [{ type: "latency", latencyMs: 200 }],
      [
        [200, "1000 bytes"],
        [500, "fin"],
      ],
    ],
    [
      "latency: an end waits for the bytes before it",
      [{ type: "latency", latencyMs: 900 }],
      [
        [900, "1000 bytes"],
        [900, "fin"],
      ],
    ],
    [
      "bandwidth: slices of 100 ms",
      [{ type: "bandwidth", rateKBps: 5 }],
      [
        [100, "500 bytes"],
        [200, "500 bytes"],
        [500, "fin"],
      ],
    ],
    ["no bandwidth: nothing ever", [{ type: "bandwidth", rateKBps: 0 }], []],
    [
      "a slicer: halves until they are small enough, one pause a piece",
      [{ type: "slicer", averageBytes: 300, delayUs: 10_000 }],
      [
        [0, "250 bytes"],
        [10, "250 bytes"],
        [20, "250 bytes"],
        [30, "250 bytes"],
        [500, "fin"],
      ],
    ],
    [
      "slow_close: only the end is late",
      [{ type: "slow_close", delayMs: 700 }],
      [
        [0, "1000 bytes"],
        [1_200, "fin"],
      ],
    ],
    ["timeout: bytes are gone, the end passes", [{ type: "timeout", timeoutMs: 900 }], [[500, "fin"]]],
    ["timeout: closes when nothing came for its time", [{ type: "timeout", timeoutMs: 400 }], [[400, "fin"]]],
    ["timeout 0: never closes by itself", [{ type: "timeout", timeoutMs: 0 }], [[500, "fin"]]],
    ["reset_peer: the first bytes are gone, then the reset", [{ type: "reset_peer", timeoutMs: 300 }], [[300, "rst"]]],
    [
      "limit_data: cut at the limit",
      [{ type: "limit_data", bytes: 600 }],
      [
        [0, "600 bytes"],
        [0, "fin"],
      ],
    ],
    [
      "limit_data of all of it: whole, then closed",
      [{ type: "limit_data", bytes: 1_000 }],
      [
        [0, "1000 bytes"],
        [0, "fin"],
      ],
    ],
    ["limit_data 0: closed at the first byte", [{ type: "limit_data", bytes: 0 }], [[0, "fin"]]],
    [
      "two: one after the other, in the order of their creation",
      [
        { type: "latency", latencyMs: 100 },
        { type: "bandwidth", rateKBps: 5 },
      ],
      [
        [200, "500 bytes"],
        [300, "500 bytes"],
        [500, "fin"],
      ],
    ],
    [
      "a cut before a slow close: the cut is seen late",
      [
        { type: "limit_data", bytes: 10 },
        { type: "slow_close", delayMs: 200 },
      ],
      [
        [0, "10 bytes"],
        [200, "fin"],
      ],
    ],
  ])("%s", async ([, toxics, seen]) => {
    expect(await told(toxics, simple)).toEqual(seen);
  });
});

describe("a toxic that comes while the connection stands", () => {
  test("spoils what is sent from then on", async () => {
    const seen = await told([], ({ flow, add }) => {
      flow.send(1);
      add({ type: "latency", latencyMs: 50 });
      flow.send(2);
    });
    expect(seen).toEqual([
      [0, "1 bytes"],
      [50, "2 bytes"],
    ]);
  });

  test("resets it, though it was opened before", async () => {
    const seen = await told([], ({ flow, add }) => {
      add({ type: "reset_peer", timeoutMs: 30 });
      flow.send(1);
    });
    expect(seen).toEqual([[30, "rst"]]);
  });

  test("starts its timeout at once", async () => {
    const seen = await told([], async ({ add, wait }) => {
      await wait(100);
      add({ type: "timeout", timeoutMs: 40 });
    });
    expect(seen).toEqual([[140, "fin"]]);
  });
});

describe("a toxic that is lifted", () => {
  test.for<[Toxic["type"], DataToxic, string]>([
    ["latency", { type: "latency", latencyMs: 5_000 }, "7 bytes"],
    ["bandwidth", { type: "bandwidth", rateKBps: 0 }, "7 bytes"],
    ["timeout", { type: "timeout", timeoutMs: 0 }, "fin"],
  ])("%s: what it held goes on, and what it dropped ends the connection", async ([, toxic, came]) => {
    const seen = await told([], async ({ flow, add, wait }) => {
      const standing = add(toxic);
      flow.send(7);
      await wait(20);
      flow.lift(standing);
    });
    expect(seen).toEqual([[20, came]]);
  });

  test("slow_close: the end that waited comes at once", async () => {
    const seen = await told([], async ({ flow, add, wait }) => {
      const standing = add({ type: "slow_close", delayMs: 5_000 });
      flow.finish();
      await wait(20);
      flow.lift(standing);
    });
    expect(seen).toEqual([[20, "fin"]]);
  });

  test("limit_data: a count that was not reached matters no more", async () => {
    const seen = await told([], ({ flow, add }) => {
      const standing = add({ type: "limit_data", bytes: 10 });
      flow.send(4);
      flow.lift(standing);
      flow.send(40);
    });
    expect(seen).toEqual([
      [0, "4 bytes"],
      [0, "40 bytes"],
    ]);
  });

  test("restarts a timeout with each byte until then", async () => {
    const seen = await told([{ type: "timeout", timeoutMs: 100 }], async ({ flow, wait }) => {
      for (let sent = 0; sent < 5; sent += 1) {
        flow.send(1);
        await wait(80);
      }
    });
    expect(seen, "5 bytes 80 ms apart, then 100 ms of silence").toEqual([[420, "fin"]]);
  });
});
