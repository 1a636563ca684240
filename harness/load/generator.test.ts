import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { Generator } from "./generator.ts";
import { arrivals, requestPlan } from "./request-plan.ts";
import type { LoadSamples } from "./samples.ts";
import { workload, type LoadOrder, type LoadRequest } from "./workload.ts";

const GET: LoadRequest = { name: "get", weight: 1, method: "GET", path: "/{n}", success: { statuses: [200], bodyIncludes: "answer {n}." } };

interface Wanted {
  readonly rate?: number;
  readonly seconds?: number;
  readonly inFlightMax?: number;
  readonly timeoutMs?: number;
}

const generatorFor = (origin: string, { rate = 100, seconds = 1, inFlightMax = 500, timeoutMs = 5_000 }: Wanted): Generator => {
  const stages = [{ rate, seconds }];
  const made = workload({
    title: "test",
    covers: [],
    users: { count: 1, inARow: 1 },
    requests: [GET],
    inFlightMax,
    timeoutMs,
    platform: { bootMs: [1_000], begin: "asleep", stored: { path: "/a", text: "a" } },
    objectives: [],
    full: { stages },
    quick: { stages },
  });
  const order: LoadOrder = { id: "test", workload: made, form: made.full, origins: [origin], headers: {} };
  return new Generator({ plan: requestPlan(order), arrivals: arrivals(order), headers: {}, inFlightMax, timeoutMs });
};

/** Shoots at a server that answers as told. */
const shootAt = async (answer: RequestListener, wanted: Wanted): Promise<LoadSamples> => {
  const server = createServer(answer);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  try {
    return await generatorFor(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, wanted).run();
  } finally {
    server.closeAllConnections();
    server.close();
  }
};

const outcomesOf = ({ outcomes, outcome }: LoadSamples): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const index of outcome) counts[outcomes[index] ?? ""] = (counts[outcomes[index] ?? ""] ?? 0) + 1;
  return counts;
};

const right: RequestListener = (request, response) => void response.end(`answer ${(request.url ?? "").slice(1)}.`);

describe("every request is sent and sampled", () => {
  test("at its time, with what it took from the send and from the intended time", async () => {
    const samples = await shootAt(right, { rate: 200 });
    expect(outcomesOf(samples)).toEqual({ ok: 200 });
    samples.intended.forEach((intended, n) => {
      const [started = 0, sent = 0, ended = 0] = [samples.started[n], samples.sent[n], samples.ended[n]];
      expect([intended, started, sent, ended], `request ${n} happened in this order`).toEqual(
        [intended, started, sent, ended].toSorted((a, b) => a - b),
      );
    });
  });

  test("on a connection of its own when all others wait for slow answers", async () => {
    const samples = await shootAt((request, response) => void setTimeout(() => right(request, response), 400), { rate: 50 });
    expect(outcomesOf(samples)).toEqual({ ok: 50 });
    const waited = Array.from(samples.intended, (intended, n) => (samples.sent[n] ?? 0) - intended);
    expect(Math.max(...waited), "no request waits for another one's answer before it is sent").toBeLessThan(300);
  });

  test("one that is late is late by the stall, counted from when it was due, and none is left out", async () => {
    let stalledUntil = 0;
    const samples = await shootAt(
      (request, response) => {
        // From request 20 on nothing is answered for half a second.
        if (request.url === "/20") stalledUntil = performance.now() + 500;
        setTimeout(() => right(request, response), Math.max(0, stalledUntil - performance.now()));
      },
      { rate: 100 },
    );
    expect(outcomesOf(samples)).toEqual({ ok: 100 });
    const latency = (n: number): number => (samples.ended[n] ?? 0) - (samples.intended[n] ?? 0);
    expect(latency(20), "the first that met the stall waited for all of it").toBeGreaterThan(480);
    expect(latency(45), "one that was due in the middle of it waited for the rest").toBeGreaterThan(200);
    const slow = Array.from({ length: 100 }, (_, n) => latency(n)).filter((ms) => ms > 50).length;
    expect(slow, "a client that waits for its answers would have had one slow request").toBeGreaterThan(40);
  });
});

describe("what fails is told apart", () => {
  test("another status", async () => {
    const samples = await shootAt((_request, response) => void response.writeHead(503).end(), { rate: 20 });
    expect(outcomesOf(samples)).toEqual({ "status 503": 20 });
  });

  test("the right status with another's body", async () => {
    const samples = await shootAt((_request, response) => void response.end("answer 3."), { rate: 10 });
    expect(outcomesOf(samples)).toEqual({ ok: 1, "wrong body": 9 });
  });

  test("a connection that is refused", async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => {
      closed.listen(0, "127.0.0.1", resolve);
    });
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => {
      closed.close(resolve);
    });
    expect(outcomesOf(await generatorFor(`http://127.0.0.1:${port}`, { rate: 20 }).run())).toEqual({ refused: 20 });
  });

  test("a connection that is broken", async () => {
    const samples = await shootAt((request) => void request.socket.resetAndDestroy(), { rate: 20 });
    expect(outcomesOf(samples)).toEqual({ reset: 20 });
  });

  test("no answer in time", async () => {
    const samples = await shootAt(() => {}, { rate: 20, timeoutMs: 150 });
    expect(outcomesOf(samples)).toEqual({ timeout: 20 });
    expect((samples.ended[0] ?? 0) - (samples.started[0] ?? 0), "it is given up when its time is over").toBeGreaterThanOrEqual(150);
  });

  test("no room: dropped and counted, never sent later", async () => {
    let asked = 0;
    const samples = await shootAt(() => (asked += 1), { rate: 50, inFlightMax: 5, timeoutMs: 3_000 });
    expect(outcomesOf(samples)).toEqual({ timeout: 5, dropped: 45 });
    expect(asked, "only what had room reached the server").toBe(5);
  });
});

test("a stopped run keeps what it measured, and says nothing about the rest", async () => {
  const server = createServer(right);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const generator = generatorFor(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { rate: 100, seconds: 60 });
  setTimeout(() => generator.stop(), 300);
  const counts = outcomesOf(await generator.run());
  server.closeAllConnections();
  server.close();
  expect(counts["ok"]).toBeGreaterThan(10);
  expect(Object.keys(counts).toSorted()).toEqual(["ok", "unfinished"]);
});
