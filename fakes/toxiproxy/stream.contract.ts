import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Site, type OpenSite, type SubjectKind, type ToxiproxySubject } from "./contract-site.ts";
import { LATE_MS, ON_TIME, timing } from "./contract-timing.ts";

const MEGABYTE = 2 ** 20;

/** Bytes that tell their place. */
const counted = (length: number): Buffer => Buffer.from(Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8)) % 251));

const bytesContract = (open: OpenSite): void => {
  describe("bytes", () => {
    test("pass in both directions as they are", async () => {
      await using site = await open();
      const { client, server } = await site.pair();
      const sent = counted(3 * MEGABYTE);
      client.send(sent);
      server.send(sent);
      await Promise.all([client.got(sent.length), server.got(sent.length)]);
      for (const peer of [client, server])
        expect(Buffer.concat(peer.reads.map(({ bytes }) => bytes)).equals(sent), "byte for byte").toBe(true);
    });

    test("stay in order while toxics come and go", async () => {
      await using site = await open();
      const { client, server } = await site.pair();
      const sent = counted(2 * MEGABYTE);
      const pump = async (): Promise<void> => {
        for (let at = 0; at < sent.length; at += 4_096) {
          server.send(sent.subarray(at, at + 4_096));
          await new Promise(setImmediate);
        }
      };
      const stir = async (): Promise<void> => {
        for (let round = 0; round < 5; round += 1) {
          await site.add({ type: "latency", name: "l", attributes: { latency: 5, jitter: 5 } });
          await site.add({ type: "slicer", name: "s", attributes: { average_size: 1_000, size_variation: 500 } });
          await site.add({ type: "bandwidth", name: "b", attributes: { rate: 50_000 } });
          await site.ask("PATCH /toxics/l", { attributes: { latency: 2 } });
          for (const name of ["l", "b", "s"]) await site.ask(`DELETE /toxics/${name}`);
        }
      };
      await Promise.all([pump(), stir()]);
      await client.got(sent.length);
      expect(Buffer.concat(client.reads.map(({ bytes }) => bytes)).equals(sent), "byte for byte").toBe(true);
    });

    test("come through a thousand connections at once, each to its own client", async () => {
      await using site = await open();
      site.server.echo();
      const clients = await Promise.all(Array.from({ length: 1_000 }, () => site.connect()));
      for (const [i, client] of clients.entries()) client.send(`client ${String(i).padStart(4, "0")}`);
      await Promise.all(clients.map((client) => client.got(11)));
      expect(clients.filter((client, i) => client.text !== `client ${String(i).padStart(4, "0")}`)).toEqual([]);
    });
  });
};

const endContract = (open: OpenSite, kind: SubjectKind): void => {
  describe.concurrent("the end of one direction", () => {
    test("passes behind the data", async () => {
      await using site = await open({ type: "latency", stream: "upstream", attributes: { latency: 120 } });
      const { client, server } = await site.pair();
      const sent = performance.now();
      client.socket.end("all of it");
      expect(timing((await server.finished()) - sent, 120), "the end").toBe(ON_TIME);
      expect(server.text).toBe("all of it");
    });

    // The original closes the other direction with it, and the answer is lost.
    test("leaves the other direction alive", async () => {
      await using site = await open();
      const { client, server } = await site.pair();
      client.socket.end("question");
      await server.finished();
      const answered = performance.now();
      if (kind === "embedded") {
        server.socket.end("answer");
        expect((await client.finished()) - answered).toBeLessThan(LATE_MS);
        expect(client.text).toBe("answer");
      } else {
        await client.finished();
        expect(client.text, "closed before there was an answer").toBe("");
      }
    });

    test("that is a reset reaches the other side as an end", async () => {
      await using site = await open();
      const { client, server } = await site.pair();
      client.send("x");
      await server.got(1);
      client.socket.resetAndDestroy();
      expect((await server.ended()).code).toBeNull();
    });
  });
};

const selectionContract = (open: OpenSite): void => {
  describe("toxicity", () => {
    test("selects about its share of the connections, 0 none and 1 all", async () => {
      const hit = async (toxicity: number, connections: number): Promise<number> => {
        await using site = await open({ type: "limit_data", toxicity });
        site.server.echo();
        const clients = await Promise.all(Array.from({ length: connections }, () => site.connect()));
        for (const client of clients) client.send("x");
        await Promise.all(clients.map((client) => Promise.race([client.got(1), client.ended()])));
        return clients.filter(({ received }) => received === 0).length;
      };
      expect([await hit(0, 30), await hit(1, 30)]).toEqual([0, 30]);
      const half = await hit(0.5, 400);
      // Five standard deviations.
      expect(half).toBeGreaterThan(150);
      expect(half).toBeLessThan(250);
    });
  });
};

/** What happens to the bytes and the ends of connections. */
export const streamContract = (kind: SubjectKind, start: () => Promise<ToxiproxySubject>): void => {
  let subject: ToxiproxySubject | undefined;
  beforeAll(async () => {
    subject = await start();
  });
  afterAll(() => subject?.close());
  const open: OpenSite = (...toxics) => Site.open(subject?.url ?? "", ...toxics);
  bytesContract(open);
  endContract(open, kind);
  selectionContract(open);
};
