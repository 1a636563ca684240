import { describe, expect, test } from "vitest";
import type { LinkToxic, Toxic } from "#harness/faults/toxic.ts";
import type { HistoryHeader } from "#harness/history/event.ts";
import { sleep } from "#harness/ports/clock.ts";
import { EXACT, type Mode } from "./exploration.ts";
import { SimSea } from "./sim-sea.ts";

const HEADER: HistoryHeader = {
  format: "seatrial-history",
  version: 1,
  scenario: "sim-sea",
  seed: 1,
  rig: "sim",
  model: "S",
  profile: "none",
  mode: "exact",
  maxDelayMs: 1,
  defect: null,
  variant: null,
};

interface Echo {
  echo(value: unknown): Promise<unknown>;
}

/** A client and an echo on one sea. */
const echoing = (options: { seed?: number; mode?: Mode; onEcho?: (value: unknown) => Promise<unknown> } = {}) => {
  const sea = new SimSea({ header: { ...HEADER, seed: options.seed ?? 1 }, mode: options.mode ?? EXACT });
  const [client, server] = [sea.party("client", "client"), sea.party("server", "backend")];
  const api: Echo = { echo: options.onEcho ?? (async (value) => value) };
  const { echo } = sea.channel<Echo>(client, { to: "server", methods: ["echo"], serve: () => ({ party: server, api }) });
  const tell = <T>(story: () => Promise<T>): Promise<T> => sea.run(client, story);
  /** How a call of 100 characters ends, and how long it takes, ms. */
  const timed = async (): Promise<readonly [unknown, number]> => {
    const began = client.clock.now();
    try {
      return [((await echo("x".repeat(100))) as string).length, client.clock.now() - began];
    } catch (error) {
      return [(error as { code: string }).code, client.clock.now() - began];
    }
  };
  return { sea, client, server, echo, tell, timed };
};

describe("a link", () => {
  test("takes 1 ms each way when nothing is explored", async () => {
    const { tell, timed } = echoing();
    expect(await tell(timed)).toEqual([100, 2]);
  });

  test("hands over copies, both ways", async () => {
    const kept: { word: string }[] = [];
    const { tell, echo } = echoing({ onEcho: async (value) => kept[kept.push(value as { word: string }) - 1] });
    const sent = { word: "sent" };
    const answer = await tell(() => echo(sent));
    sent.word = "changed by the caller";
    expect(kept).toEqual([{ word: "sent" }]);
    (kept[0] ?? sent).word = "changed by the server";
    expect(answer).toEqual({ word: "sent" });
  });

  test("carries what the server throws", async () => {
    const { tell, echo } = echoing({ onEcho: () => Promise.reject(new RangeError("out of range")) });
    await expect(tell(() => echo(1))).rejects.toThrow("out of range");
  });

  test("refuses to carry what no wire could", async () => {
    const { tell, echo } = echoing();
    await expect(tell(() => echo(() => {}))).rejects.toThrow("cannot cross a link");
  });
});

describe("a toxic", () => {
  const on = (toxic: Toxic, change: Partial<LinkToxic> = {}): LinkToxic => ({
    link: "client>server",
    stream: "upstream",
    toxic,
    ...change,
  });

  test("spoils its direction of its link until it is lifted", async () => {
    const { sea, tell, timed } = echoing();
    const seen = await tell(async () => {
      const lift = await sea.toxic(on({ type: "latency", latencyMs: 250 }));
      const slow = await timed();
      await lift();
      return [slow, await timed()];
    });
    expect(seen).toEqual([
      [100, 252],
      [100, 2],
    ]);
  });

  test("on another link or the way back changes nothing here", async () => {
    const { sea, tell, timed } = echoing();
    await sea.toxic(on({ type: "down" }, { link: "client>other" }));
    await sea.toxic(on({ type: "latency", latencyMs: 250 }, { stream: "downstream" }));
    expect(await tell(timed), "the reply alone is late").toEqual([100, 252]);
  });

  test.for<[Toxic, string, boolean]>([
    [{ type: "down" }, "ECONNREFUSED", false],
    [{ type: "reset_peer", timeoutMs: 30 }, "ECONNRESET", false],
    [{ type: "timeout", timeoutMs: 30 }, "UND_ERR_SOCKET", false],
    [{ type: "limit_data", bytes: 10 }, "UND_ERR_SOCKET", false],
  ])("%o on the way there ends the call with %s, and the server never hears it", async ([toxic, code, heard]) => {
    const calls: unknown[] = [];
    const { sea, tell, timed } = echoing({ onEcho: async (value) => calls[calls.push(value) - 1] });
    await sea.toxic(on(toxic));
    expect((await tell(timed))[0]).toBe(code);
    expect(calls.length > 0).toBe(heard);
  });

  test("on the way back ends the call although it was served", async () => {
    const calls: unknown[] = [];
    const { sea, tell, timed } = echoing({ onEcho: async (value) => calls[calls.push(value) - 1] });
    await sea.toxic(on({ type: "reset_peer", timeoutMs: 0 }, { stream: "downstream" }));
    expect((await tell(timed))[0]).toBe("ECONNRESET");
    expect(calls).toHaveLength(1);
  });

  test("downs a link both ways, whichever way it was put", async () => {
    const { sea, tell, timed } = echoing();
    await sea.toxic(on({ type: "down" }, { stream: "downstream" }));
    expect((await tell(timed))[0]).toBe("ECONNREFUSED");
  });
});

describe("a voyage that stalls", () => {
  test("names who waits for what, and which holds are armed", async () => {
    const { sea, tell, echo } = echoing({ onEcho: () => new Promise(() => {}) });
    sea.hold({ point: "server.never", nth: 2, at: "reply" });
    const stalled = tell(() => echo(1));
    await expect(stalled).rejects.toThrow("client in client waits for echo on client>server");
    await expect(stalled).rejects.toThrow("hold on server.never (reply) never reached");
  });
});

describe("a hold", () => {
  test("pauses a call before it is served, or before its reply leaves, until it is released", async () => {
    for (const at of ["call", "reply"] as const) {
      const calls: unknown[] = [];
      const { sea, client, tell, timed } = echoing({ onEcho: async (value) => calls[calls.push(value) - 1] });
      const seen = await tell(async () => {
        const hold = sea.hold({ point: "server.echo", nth: 1, at });
        const answer = timed();
        await hold.reached;
        const servedAtHold = calls.length;
        await sleep(client.clock, 5_000);
        hold.release();
        return [servedAtHold, (await answer)[1]];
      });
      expect(seen, `held at the ${at}`).toEqual([at === "call" ? 0 : 1, 5_002]);
    }
  });
});

describe("a history", () => {
  test("has rejections that nobody handled", async () => {
    const { sea, client, tell } = echoing();
    await tell(async () => {
      void Promise.reject(new TypeError("nobody cares"));
      await sleep(client.clock, 1);
    });
    expect(sea.recorder.history.events).toContainEqual(expect.objectContaining({ type: "unhandled", message: "TypeError: nobody cares" }));
  });

  test("counts its times from the start of the voyage", async () => {
    const { sea, client, tell } = echoing();
    await tell(async () => {
      await sleep(client.clock, 1_234);
      sea.recorder.record({ type: "epilogue" });
    });
    expect(sea.recorder.history.events).toEqual([{ t: 1_234, type: "epilogue" }]);
  });
});

describe("a voyage", () => {
  const WALK: Mode = { name: "walk", latencyMaxMs: 0, stallsMax: 0, stallMaxMs: 0 };

  /** The order in which ten calls of one instant are served, and the hash of all choices. */
  const orderOf = async (seed: number, mode: Mode, fair = false): Promise<readonly [string, number]> => {
    const order: unknown[] = [];
    const { sea, client, echo, tell } = echoing({ seed, mode, onEcho: async (value) => order[order.push(value) - 1] });
    if (fair) sea.becomeFair();
    await tell(() => Promise.all(Array.from({ length: 10 }, (_, i) => client.run(`client-${i}`, () => echo(i)))));
    return [order.join(" "), sea.choices];
  };

  test("is its seed's: the same seed makes the same choices, another one other choices", async () => {
    expect(await orderOf(7, WALK)).toEqual(await orderOf(7, WALK));
    const orders = await Promise.all([1, 2, 3, 4, 5].map((seed) => orderOf(seed, WALK)));
    expect(new Set(orders.map(([order]) => order)).size).toBeGreaterThan(1);
    expect(new Set(orders.map(([, choices]) => choices)).size).toBe(5);
  });

  test("serves in order of arrival once it is fair", async () => {
    expect((await orderOf(7, WALK, true))[0]).toBe("0 1 2 3 4 5 6 7 8 9");
  });
});
