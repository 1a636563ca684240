import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Site, type OpenSite, type SubjectKind, type ToxicOrder, type ToxiproxySubject } from "./contract-site.ts";
import { CLOCK_MS, LATE_MS, ON_TIME, QUIET_MS, sleep, timing } from "./contract-timing.ts";

const latency = (ms: number, more: Partial<ToxicOrder> = {}): ToxicOrder => ({
  type: "latency",
  name: "l",
  attributes: { latency: ms },
  ...more,
});

const latencyContract = (open: OpenSite): void => {
  describe.concurrent("latency", () => {
    test("holds back each direction by its own", async () => {
      await using site = await open(latency(120), latency(60, { name: "up", stream: "upstream" }));
      const { client, server } = await site.pair();
      const asked = client.send("ping");
      expect(timing((await server.got(4)) - asked, 60), "upstream").toBe(ON_TIME);
      const answered = server.send("pong");
      expect(timing((await client.got(4)) - answered, 120), "downstream").toBe(ON_TIME);
    });

    test("does not hold back connecting, nor an end with nothing before it", async () => {
      await using site = await open(latency(5_000), latency(5_000, { name: "up", stream: "upstream" }));
      const began = performance.now();
      const { client, server } = await site.pair();
      server.socket.end();
      expect((await client.finished()) - began, "connected and ended").toBeLessThan(LATE_MS);
    });

    test("is a delay, not a queue: chunks sent apart arrive as far apart", async () => {
      await using site = await open(latency(150));
      const { client, server } = await site.pair();
      const sent: number[] = [];
      for (let i = 0; i < 5; i += 1) {
        sent.push(server.send("x"));
        await sleep(20);
      }
      for (const [i, at] of sent.entries()) expect(timing((await client.got(i + 1)) - at, 150), `chunk ${i}`).toBe(ON_TIME);
    });

    test("of two toxics adds up", async () => {
      await using site = await open(latency(60), latency(70, { name: "m" }));
      const { client, server } = await site.pair();
      const sent = server.send("x");
      expect(timing((await client.got(1)) - sent, 130), "both").toBe(ON_TIME);
    });

    test("with jitter stays between its bounds and varies", async () => {
      await using site = await open(latency(100, { attributes: { latency: 100, jitter: 60 } }));
      const delays = await Promise.all(
        Array.from({ length: 40 }, async () => {
          const { client, server } = await site.pair();
          const sent = server.send("x");
          return (await client.got(1)) - sent;
        }),
      );
      for (const delay of delays) {
        expect(delay, "never before the shortest that there is").toBeGreaterThanOrEqual(40 - CLOCK_MS);
        expect(delay, "never long after the longest that there is").toBeLessThan(160 + LATE_MS);
      }
      expect(Math.max(...delays) - Math.min(...delays), "40 draws of 120 ms that all lie within 30").toBeGreaterThan(30);
    });

    test("with jitter keeps the order of the bytes", async () => {
      await using site = await open(latency(20, { attributes: { latency: 20, jitter: 20 } }));
      const { client, server } = await site.pair();
      const letters = "abcdefghijklmnopqrstuvwxyz";
      for (const letter of letters) {
        server.send(letter);
        await sleep(1);
      }
      await client.got(letters.length);
      expect(client.text).toBe(letters);
    });

    test("gives out what it holds when it is changed or removed", async () => {
      await using site = await open(latency(60_000));
      const { client, server } = await site.pair();
      server.send("held");
      await sleep(QUIET_MS);
      expect(client.received, "held for a minute").toBe(0);
      await site.ask("PATCH /toxics/l", { attributes: { latency: 50_000 } });
      await client.got(4);
      server.send("held again");
      await sleep(QUIET_MS);
      expect(client.text).toBe("held");
      await site.ask("DELETE /toxics/l");
      await client.got(14);
      expect(client.text).toBe("heldheld again");
    });
  });
};

const bandwidthContract = (open: OpenSite, kind: SubjectKind): void => {
  describe.concurrent("bandwidth", () => {
    test("passes thousands of bytes a second, in slices of 100 ms and without a burst at the start", async () => {
      await using site = await open({ type: "bandwidth", attributes: { rate: 100 } });
      const { client, server } = await site.pair();
      const sent = server.send(Buffer.alloc(40_000));
      expect(timing((await client.got(1)) - sent, 100), "the first slice").toBe(ON_TIME);
      expect(timing((await client.got(20_000)) - sent, 200), "half of it").toBe(ON_TIME);
      expect(timing((await client.got(40_000)) - sent, 400), "40,000 bytes at 100 KB/s").toBe(ON_TIME);
    });

    test("counts each connection and direction by itself", async () => {
      await using site = await open({ type: "bandwidth", attributes: { rate: 100 } });
      const pairs = [await site.pair(), await site.pair()];
      const took = await Promise.all(
        pairs.map(async ({ client, server }) => {
          const sent = server.send(Buffer.alloc(20_000));
          return (await client.got(20_000)) - sent;
        }),
      );
      for (const ms of took) expect(timing(ms, 200), "20,000 bytes at 100 KB/s, beside another connection").toBe(ON_TIME);
      const [{ client, server }] = pairs as [(typeof pairs)[0] & object];
      const asked = client.send(Buffer.alloc(20_000));
      expect((await server.got(20_000)) - asked, "the other direction").toBeLessThan(LATE_MS);
    });

    test("of 0 passes nothing until it is removed, and then all", async () => {
      await using site = await open({ type: "bandwidth", name: "b", attributes: { rate: 0 } });
      const { client, server } = await site.pair();
      server.send("held");
      await sleep(QUIET_MS);
      expect(client.received).toBe(0);
      await site.ask("DELETE /toxics/b");
      await client.got(4);
      expect(client.text).toBe("held");
    });

    // The original takes it and dies of the first chunk.
    test.runIf(kind === "embedded")("below 0 is refused", async () => {
      await using site = await open();
      const { status, body } = await site.ask("POST /toxics", { type: "bandwidth", attributes: { rate: -1 } });
      expect([status, body]).toEqual([400, expect.stringContaining("attribute rate must be a whole number from 0")]);
    });
  });
};

const slowCloseContract = (open: OpenSite): void => {
  describe.concurrent("slow_close", () => {
    test("holds back the end, not the data", async () => {
      await using site = await open({ type: "slow_close", attributes: { delay: 300 } });
      const { client, server } = await site.pair();
      const closed = performance.now();
      server.socket.end("last words");
      expect((await client.got(10)) - closed, "the data").toBeLessThan(250);
      expect(timing((await client.finished()) - closed, 300), "the end").toBe(ON_TIME);
    });

    test("downstream does not hold back the end that the client sends", async () => {
      await using site = await open({ type: "slow_close", attributes: { delay: 5_000 } });
      const { client, server } = await site.pair();
      const closed = performance.now();
      client.socket.end();
      expect((await server.finished()) - closed).toBeLessThan(LATE_MS);
    });

    test("closes at once when it is removed meanwhile", async () => {
      await using site = await open({ type: "slow_close", name: "s", attributes: { delay: 60_000 } });
      const { client, server } = await site.pair();
      server.socket.end();
      await sleep(QUIET_MS);
      expect(client.finishedAt, "held for a minute").toBeNull();
      await site.ask("DELETE /toxics/s");
      await client.finished();
    });
  });
};

const orderContract = (open: OpenSite): void => {
  describe.concurrent("several toxics of a direction", () => {
    const bandwidth: ToxicOrder = { type: "bandwidth", attributes: { rate: 1 } };
    const slicer: ToxicOrder = { type: "slicer", attributes: { average_size: 10 } };

    // Sliced first, the first ten bytes would be through after 10 ms.
    test("work in the order of their creation, on connections opened before and after", async () => {
      await using site = await open();
      const before = await site.pair();
      for (const toxic of [bandwidth, slicer]) await site.add(toxic);
      for (const { client, server } of [before, await site.pair()]) {
        const sent = server.send(Buffer.alloc(250));
        expect(timing((await client.got(1)) - sent, 100), "the first slice of the bandwidth").toBe(ON_TIME);
      }
    });
  });
};

/** What latency, bandwidth and slow_close do to bytes and time, and how exactly. */
export const delayContract = (kind: SubjectKind, start: () => Promise<ToxiproxySubject>): void => {
  let subject: ToxiproxySubject | undefined;
  beforeAll(async () => {
    subject = await start();
  });
  afterAll(() => subject?.close());
  const open: OpenSite = (...toxics) => Site.open(subject?.url ?? "", ...toxics);
  latencyContract(open);
  bandwidthContract(open, kind);
  slowCloseContract(open);
  orderContract(open);
};
