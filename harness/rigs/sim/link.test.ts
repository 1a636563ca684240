import { describe, expect, test } from "vitest";
import type { Toxic } from "#harness/faults/toxic.ts";
import type { HttpApi, HttpResponse } from "#harness/ports/http.ts";
import { sleep } from "#harness/ports/clock.ts";
import { LinkError } from "#harness/ports/link-failure.ts";
import type { Party } from "#harness/rigs/sea.ts";
import { EXACT } from "./exploration.ts";
import { SimSea } from "./sim-sea.ts";

const HEADER = {
  format: "seatrial-history",
  version: 1,
  scenario: "link",
  seed: 1,
  rig: "sim",
  model: "S",
  profile: "none",
  mode: "exact",
  maxDelayMs: 1,
  defect: null,
  variant: null,
} as const;

interface Site {
  readonly client: Party;
  readonly server: HttpApi;
  readonly toxic: (toxic: Toxic, stream?: "upstream" | "downstream") => Promise<() => Promise<void>>;
  /** What a call came to, and when since it was made. */
  readonly ask: () => Promise<readonly [string, number]>;
  readonly heard: () => number;
}

const told = async <T>(answer: Partial<HttpResponse>, story: (site: Site) => Promise<T>): Promise<T> => {
  const sea = new SimSea({ header: HEADER, mode: EXACT });
  const client = sea.party("client", "client");
  const party = sea.party("server", "backend");
  let heard = 0;
  const api: HttpApi = {
    fetch: async () => {
      heard += 1;
      await sleep(party.clock, 100);
      return { status: 200, headers: {}, body: new Uint8Array(1_000), ...answer };
    },
  };
  const limits = { connectMs: 10_000, headersMs: 60_000 };
  const server = sea.channel<HttpApi>(client, { to: "server", methods: ["fetch"], serve: () => ({ party, api }), limits });
  const ask = async (): Promise<readonly [string, number]> => {
    const began = client.clock.now();
    const outcome = await server.fetch({ method: "GET", target: "/", headers: {}, body: null }).then(
      (response) => `${response.body.length} bytes`,
      (error: unknown) => (error instanceof LinkError ? error.failure : String(error)),
    );
    return [outcome, client.clock.now() - began];
  };
  const toxic: Site["toxic"] = (one, stream = "downstream") => sea.toxic({ link: "client>server", stream, toxic: one });
  return sea.run(client, () => story({ client, server, toxic, ask, heard: () => heard }));
};

describe("a connection", () => {
  test("is used again, so that a limit of data counts over its calls", async () => {
    const seen = await told({}, async ({ toxic, ask }) => {
      await toxic({ type: "limit_data", bytes: 3_000 });
      return [await ask(), await ask(), await ask(), await ask()];
    });
    expect(
      seen.map(([outcome]) => outcome),
      "1,130 bytes a response",
    ).toEqual(["1000 bytes", "1000 bytes", "body-cut", "1000 bytes"]);
  });

  test("that was idle when a reset came is reset, as a new one is", async () => {
    const seen = await told({}, async ({ toxic, ask }) => {
      await ask();
      await toxic({ type: "reset_peer", timeoutMs: 0 });
      return [(await ask())[0], (await ask())[0]];
    });
    expect(seen).toEqual(["reset", "reset"]);
  });

  test("under way is closed when its link goes down, and the server has heard the call all the same", async () => {
    const seen = await told({}, async ({ client, toxic, ask, heard }) => {
      const call = ask();
      await sleep(client.clock, 50);
      await toxic({ type: "down" });
      return [await call, heard(), (await ask())[0]];
    });
    expect(seen).toEqual([["closed", 50], 1, "refused"]);
  });

  test("carries as before once everything is lifted", async () => {
    const seen = await told({}, async ({ toxic, ask }) => {
      const lifts = [await toxic({ type: "latency", latencyMs: 500 }), await toxic({ type: "down" })];
      const down = await ask();
      for (const lift of lifts) await lift();
      return [down[0], await ask()];
    });
    expect(seen).toEqual(["refused", ["1000 bytes", 102]]);
  });
});

describe("a caller", () => {
  test("waits for a response's head as long as its limits say, and for its body for ever", async () => {
    const seen = await told({ pacing: { firstBytes: 500, pauseMs: 200_000 } }, async ({ toxic, ask }) => {
      const slowBody = await ask();
      await toxic({ type: "timeout", timeoutMs: 0 });
      return [slowBody, await ask()];
    });
    expect(seen).toEqual([
      ["1000 bytes", 200_102],
      ["headers-timeout", 60_000],
    ]);
  });

  test("takes the end of the connection for the end of a body that has no length", async () => {
    const seen = await told({ headers: { connection: "close" } }, async ({ toxic, ask }) => {
      await toxic({ type: "slow_close", delayMs: 300 });
      return ask();
    });
    expect(seen).toEqual(["1000 bytes", 402]);
  });
});
