import { describe, expect, test } from "vitest";
import type { HistoryEvent, HistoryHeader } from "#harness/history/event.ts";
import { Recorder } from "#harness/history/recorder.ts";
import { sleep, type Clock } from "#harness/ports/clock.ts";
import type { Party, PartyKind } from "#harness/rigs/sea.ts";
import { EXACT } from "./exploration.ts";
import { SimParty } from "./party.ts";
import { Scheduler } from "./scheduler.ts";
import { SimSea } from "./sim-sea.ts";
import { SimWorld } from "./world.ts";

const HEADER: HistoryHeader = {
  format: "seatrial-history",
  version: 1,
  scenario: "party",
  seed: 1,
  rig: "sim",
  model: "S",
  profile: "none",
  mode: "exact",
  maxDelayMs: 1,
  defect: null,
  variant: null,
};

/** What a party serves in these stories: one method that runs as it was told. */
interface Work {
  run(): Promise<string>;
}

interface Served {
  readonly server: Party;
  readonly client: Party;
  /** Calls the server, as the client. */
  readonly call: () => Promise<string>;
  readonly notes: string[];
  readonly events: readonly HistoryEvent[];
  readonly sleep: (ms: number) => Promise<void>;
}

/** One client, one server of this kind that does `work` at each call, and a story. */
const served = async (
  kind: PartyKind,
  work: (clock: Clock, site: { notes: string[]; server: Party }) => Promise<string>,
  story: (site: Served) => Promise<void>,
): Promise<void> => {
  const sea = new SimSea({ header: HEADER, mode: EXACT });
  const server = sea.party("server", kind);
  const client = sea.party("client", "client");
  const notes: string[] = [];
  const api: Work = { run: () => work(server.clock, { notes, server }) };
  const stub = sea.channel<Work>(client, { to: "server", methods: ["run"], serve: () => ({ party: server, api }) });
  const { clock } = client;
  const site = { server, client, notes, events: sea.recorder.history.events, sleep: (ms: number) => sleep(clock, ms) };
  await sea.run(client, () => story({ ...site, call: () => stub.run() }));
};

/** Waits for long, and notes whatever still runs. */
const lingering = async (clock: Clock, { notes }: { notes: string[] }): Promise<string> => {
  try {
    await sleep(clock, 1_000);
    notes.push("went on");
    return "done";
  } catch {
    notes.push("catch");
    throw new Error("not reached");
  } finally {
    notes.push("finally");
  }
};

const failureOf = async (call: Promise<unknown>): Promise<unknown> => {
  try {
    return await call;
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

describe("a killed party", () => {
  test("stops where it stands: its timers never fire, no catch, no finally", () =>
    served("host", lingering, async ({ call, server, notes, sleep: wait }) => {
      const answer = failureOf(call());
      await wait(500);
      server.kill();
      expect(await answer, "what the caller's connection says").toBe("ECONNRESET");
      await wait(10_000);
      expect([notes, server.alive]).toEqual([[], false]);
    }));

  test("refuses connections from then on", () =>
    served("host", lingering, async ({ call, server }) => {
      server.kill();
      expect(await failureOf(call())).toBe("ECONNREFUSED");
    }));

  test("never hears the answer of a call that it made; the call itself arrives", async () => {
    const sea = new SimSea({ header: HEADER, mode: EXACT });
    const [backend, host, client] = [sea.party("backend", "backend"), sea.party("host", "host"), sea.party("client", "client")];
    const notes: string[] = [];
    const api: Work = { run: async () => String(notes.push("arrived")) };
    const stub = sea.channel<Work>(host, { to: "backend", methods: ["run"], serve: () => ({ party: backend, api }) });
    await sea.run(client, async () => {
      void host.run("request", async () => {
        await stub.run().finally(() => notes.push("finally"));
      });
      host.kill();
      await sleep(client.clock, 10_000);
    });
    expect(notes, "a message already sent may still arrive").toEqual(["arrived"]);
  });

  test("leaves no deadline behind that a stall could be placed next to", () => {
    const scheduler = new Scheduler(0, 100);
    const recorder = new Recorder(HEADER, () => 0);
    const world = new SimWorld({ seed: 1, mode: EXACT, eventsMax: 100, recorder, scheduler });
    const party = new SimParty(world, "host", "host");
    party.clock.timer(5_000);
    expect(world.deadlines.size).toBe(1);
    party.kill();
    expect(world.deadlines.size).toBe(0);
  });
});

describe("a replaced party", () => {
  test("tells its callers so, and its code stops", () =>
    served("host", lingering, async ({ call, server, notes, sleep: wait }) => {
      const answer = failureOf(call());
      await wait(500);
      server.reset(false);
      expect(await answer).toBe("HOST_RESET");
      await wait(10_000);
      expect(notes).toEqual([]);
    }));

  test("may run on as a zombie, whose reply nobody hears", () =>
    served("host", lingering, async ({ call, server, notes, sleep: wait }) => {
      const answer = failureOf(call());
      await wait(500);
      server.reset(true);
      expect(await answer).toBe("HOST_RESET");
      await wait(10_000);
      expect(notes).toEqual(["went on", "finally"]);
    }));
});

describe("work after the reply", () => {
  const answersEarly = async (clock: Clock, { notes }: { notes: string[] }): Promise<string> => {
    void sleep(clock, 1_000).then(() => notes.push("after the reply"));
    return "answered";
  };
  const registers = async (clock: Clock, { notes, server }: { notes: string[]; server: Party }): Promise<string> => {
    for (const ms of [10_000, 29_000, 31_000]) server.waitUntil(sleep(clock, ms).then(() => notes.push(`after ${ms} ms`)));
    return "answered";
  };

  test("dies with an isolate's request", () =>
    served("isolate", answersEarly, async ({ call, notes, sleep: wait }) => {
      expect(await call()).toBe("answered");
      await wait(60_000);
      expect(notes).toEqual([]);
    }));

  test("that was registered lives for 30 s", () =>
    served("isolate", registers, async ({ call, notes, sleep: wait }) => {
      await call();
      await wait(60_000);
      expect(notes).toEqual(["after 10000 ms", "after 29000 ms"]);
    }));

  test("goes on in a Durable Object", () =>
    served("host", answersEarly, async ({ call, notes, sleep: wait }) => {
      await call();
      await wait(60_000);
      expect(notes).toEqual(["after the reply"]);
    }));

  // worker:EXEC-20
  test("that left a timer is written down, in an isolate and in a Durable Object", async () => {
    for (const kind of ["isolate", "host"] as const) {
      await served(kind, answersEarly, async ({ call, events }) => {
        await call();
        expect(events.filter((event) => event.type === "leftover")).toEqual([
          expect.objectContaining({ party: "server", what: "server.run", timers: 1 }),
        ]);
      });
    }
  });

  test("of a backend is its own affair", () =>
    served("backend", answersEarly, async ({ call, events, notes, sleep: wait }) => {
      await call();
      await wait(2_000);
      expect([events, notes]).toEqual([[], ["after the reply"]]);
    }));

  test("is not a timer that was cancelled", () =>
    served(
      "isolate",
      async (clock) => {
        clock.timer(5_000).cancel();
        return "answered";
      },
      async ({ call, events }) => {
        await call();
        expect(events).toEqual([]);
      },
    ));
});

describe("a client that hangs up", () => {
  const hangUp = ({ client, call, sleep: wait }: Served): Promise<void> => {
    void client.run("reader", call);
    return wait(500).then(() => client.hangUp("reader"));
  };

  test("ends its request in an isolate", () =>
    served("isolate", lingering, async (site) => {
      await hangUp(site);
      await site.sleep(10_000);
      expect(site.notes).toEqual([]);
    }));

  test("ends nothing in a Durable Object", () =>
    served("host", lingering, async (site) => {
      await hangUp(site);
      await site.sleep(10_000);
      expect(site.notes).toEqual(["went on", "finally"]);
    }));
});

describe("a party's chance", () => {
  test("is a stream of its own: another party's draws do not move it", () => {
    const draw = (noise: number): number => {
      const sea = new SimSea({ header: HEADER, mode: EXACT });
      const [loud, quiet] = [sea.party("loud", "backend"), sea.party("quiet", "backend")];
      for (let i = 0; i < noise; i += 1) loud.random.uint32();
      return quiet.random.uint32();
    };
    expect(draw(9)).toBe(draw(0));
  });
});
