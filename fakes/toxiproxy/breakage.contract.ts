import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connecting, PATIENCE_MS } from "./contract-peer.ts";
import { Site, type OpenSite, type SubjectKind, type ToxiproxySubject } from "./contract-site.ts";
import { LATE_MS, ON_TIME, QUIET_MS, sleep, timing } from "./contract-timing.ts";

const timeoutContract = (open: OpenSite): void => {
  describe.concurrent("timeout", () => {
    test("drops the data of its direction and then closes both ends", async () => {
      await using site = await open({ type: "timeout", stream: "upstream", attributes: { timeout: 250 } });
      const { client, server } = await site.pair();
      server.send("not its direction");
      await client.got(17);
      const sent = client.send("dropped");
      const [atClient, atServer] = await Promise.all([client.ended(), server.ended()]);
      expect(timing(atClient.at - sent, 250), "the client's end").toBe(ON_TIME);
      expect(timing(atServer.at - sent, 250), "the server's end").toBe(ON_TIME);
      expect([atClient.code, atServer.code], "both are ends, no resets").toEqual([null, null]);
      expect(server.received, "dropped, not delayed").toBe(0);
    });

    test("begins again with each chunk", async () => {
      await using site = await open({ type: "timeout", stream: "upstream", attributes: { timeout: 400 } });
      const { client } = await site.pair();
      let last = 0;
      for (let i = 0; i < 6; i += 1) {
        last = client.send("x");
        await sleep(100);
      }
      expect(timing((await client.ended()).at - last, 400), "since the last chunk, not the first").toBe(ON_TIME);
    });

    test("of 0 never closes; its removal closes every connection of the proxy, unselected ones too", async () => {
      await using site = await open({ type: "timeout", name: "t", toxicity: 0, attributes: { timeout: 0 } });
      const passed = await site.pair();
      passed.server.send("passes");
      await passed.client.got(6);
      await site.ask("PATCH /toxics/t", { toxicity: 1 });
      const dropped = await site.pair();
      dropped.server.send("dropped");
      await sleep(QUIET_MS);
      expect([dropped.client.received, dropped.client.finishedAt, dropped.client.gone], "nothing came, nothing closed").toEqual([
        0,
        null,
        null,
      ]);
      await site.ask("PATCH /toxics/t", { toxicity: 0 });
      await site.ask("DELETE /toxics/t");
      await Promise.all([passed.client.ended(), dropped.client.ended()]);
    });
  });
};

const resetContract = (open: OpenSite, kind: SubjectKind): void => {
  describe.concurrent("reset_peer", () => {
    test("leaves an idle connection alone and resets it so long after the first data, which it drops", async () => {
      await using site = await open({ type: "reset_peer", stream: "upstream", attributes: { timeout: 200 } });
      const { client, server } = await site.pair();
      await sleep(QUIET_MS + 200);
      expect([client.gone, client.finishedAt], "idle").toEqual([null, null]);
      const sent = client.send("dropped");
      const { at, code } = await client.ended();
      expect(code).toBe("ECONNRESET");
      expect(timing(at - sent, 200), "the reset").toBe(ON_TIME);
      expect(server.received).toBe(0);
    });

    // The original arms the socket when a connection is opened: older ones get an ordinary end.
    test("resets a connection that is older than the toxic", async () => {
      await using site = await open();
      const { client } = await site.pair();
      await site.add({ type: "reset_peer", stream: "upstream" });
      client.send("dropped");
      expect((await client.ended()).code).toBe(kind === "embedded" ? "ECONNRESET" : null);
    });

    // The original arms every socket, also of the connections that the toxic does not select.
    test("does not touch the end of a connection that it has not selected", async () => {
      await using site = await open({ type: "reset_peer", stream: "upstream", toxicity: 0 });
      const { client, server } = await site.pair();
      server.socket.end();
      expect((await client.ended()).code).toBe(kind === "embedded" ? null : "ECONNRESET");
    });
  });
};

const limitContract = (open: OpenSite): void => {
  describe.concurrent("limit_data", () => {
    test("passes exactly so many bytes of each connection, then closes both ends", async () => {
      await using site = await open({ type: "limit_data", attributes: { bytes: 10 } });
      for (let connection = 0; connection < 2; connection += 1) {
        const { client, server } = await site.pair();
        server.send("1234567");
        await client.got(7);
        server.send("890abcdef");
        const [{ code }] = await Promise.all([client.ended(), server.ended()]);
        expect([client.text, code]).toEqual(["1234567890", null]);
      }
    });

    test("keeps count when it is updated", async () => {
      await using site = await open({ type: "limit_data", name: "d", attributes: { bytes: 10 } });
      const { client, server } = await site.pair();
      server.send("12345");
      await client.got(5);
      await site.ask("PATCH /toxics/d", { attributes: { bytes: 7 } });
      server.send("67890");
      await client.ended();
      expect(client.text).toBe("1234567");
    });

    test("of 0 leaves an idle connection open and closes it at the first data", async () => {
      await using site = await open({ type: "limit_data" });
      const { client, server } = await site.pair();
      await sleep(QUIET_MS);
      expect([client.finishedAt, client.gone], "idle").toEqual([null, null]);
      server.send("dropped");
      await client.ended();
      expect(client.received).toBe(0);
    });
  });
};

const slicerContract = (open: OpenSite, kind: SubjectKind): void => {
  describe.concurrent("slicer", () => {
    test("halves data until the pieces are short enough, and waits after each", async () => {
      await using site = await open({ type: "slicer", attributes: { average_size: 25, delay: 60_000 } });
      const { client, server } = await site.pair();
      const sent = server.send("a".repeat(25) + "b".repeat(25) + "c".repeat(25) + "d".repeat(25));
      expect(timing((await client.got(100)) - sent, 180), "four pieces, three waits of 60 ms between them").toBe(ON_TIME);
      expect(client.reads.map(({ bytes }) => String(bytes)).join("|")).toBe(
        ["a", "b", "c", "d"].map((letter) => letter.repeat(25)).join("|"),
      );
    });

    test("varies the pieces within its bounds", async () => {
      await using site = await open({ type: "slicer", attributes: { average_size: 40, size_variation: 20, delay: 5_000 } });
      const { client, server } = await site.pair();
      server.send(Buffer.alloc(1_000));
      await client.got(1_000);
      const sizes = client.reads.map(({ bytes }) => bytes.length);
      expect(new Set(sizes).size, `sizes differ: ${sizes.join(" ")}`).toBeGreaterThan(3);
      // Two pieces may arrive as one read on a busy machine, so only the middle one of the sizes is bounded.
      expect(sizes.toSorted((a, b) => a - b)[sizes.length >> 1]).toBeLessThanOrEqual(60);
    });

    test("counts its delay in microseconds", async () => {
      await using site = await open({ type: "slicer", attributes: { average_size: 10, delay: 500 } });
      const { client, server } = await site.pair();
      // 160 -> 10 bytes: 16 pieces; 15 waits of 0.5 ms between them, each of which may be late.
      const sent = server.send(Buffer.alloc(160));
      expect(timing((await client.got(160)) - sent, 7.5), "half a millisecond each").toBe(ON_TIME);
    });

    test("that is removed in the middle loses nothing and keeps the order", async () => {
      await using site = await open({ type: "slicer", name: "s", attributes: { average_size: 2, delay: 100_000 } });
      const { client, server } = await site.pair();
      const text = Array.from({ length: 50 }, (_, i) => String(i).padStart(4, "0")).join("");
      server.send(text);
      await client.got(2);
      await site.ask("DELETE /toxics/s");
      await client.got(text.length);
      expect(client.text).toBe(text);
    });

    // The original takes it and dies of the first chunk.
    test.runIf(kind === "embedded")("without a size is refused", async () => {
      await using site = await open();
      const { status, body } = await site.ask("POST /toxics", { type: "slicer" });
      expect([status, body]).toEqual([400, expect.stringContaining("attribute average_size must be a whole number from 1")]);
    });
  });
};

const downContract = (open: OpenSite): void => {
  describe.concurrent("a proxy that is not enabled", () => {
    test("refuses clients, has closed those that it had, and comes back on the same port", async () => {
      await using site = await open();
      const { client, server } = await site.pair();
      await site.ask("PATCH ", { enabled: false });
      const [{ code }] = await Promise.all([client.ended(), server.ended()]);
      expect(code, "an end, not a reset").toBeNull();
      await expect.poll(() => connecting(site.port), { timeout: PATIENCE_MS }).toBe("ECONNREFUSED");
      await site.ask("PATCH ", { enabled: true });
      const again = await site.pair();
      again.client.send("back");
      await again.server.got(4);
    });

    test("takes toxics and has them when it is enabled again", async () => {
      await using site = await open();
      await site.ask("PATCH ", { enabled: false });
      await site.add({ type: "latency", attributes: { latency: 150 } });
      await site.ask("PATCH ", { enabled: true });
      const { client, server } = await site.pair();
      const sent = server.send("x");
      expect(timing((await client.got(1)) - sent, 150), "delayed").toBe(ON_TIME);
    });

    test("in front of a server that refuses, accepts clients and closes them", async () => {
      await using site = await open();
      site.server.close();
      const client = await site.connect();
      const began = performance.now();
      expect((await client.ended()).at - began).toBeLessThan(LATE_MS);
    });
  });
};

/** What the toxics do that cut, drop and close, and a proxy that is switched off. */
export const breakageContract = (kind: SubjectKind, start: () => Promise<ToxiproxySubject>): void => {
  let subject: ToxiproxySubject | undefined;
  beforeAll(async () => {
    subject = await start();
  });
  afterAll(() => subject?.close());
  const open: OpenSite = (...toxics) => Site.open(subject?.url ?? "", ...toxics);
  timeoutContract(open);
  resetContract(open, kind);
  limitContract(open);
  slicerContract(open, kind);
  downContract(open);
};
