import FakeTimers from "@sinonjs/fake-timers";
import { http, HttpResponse } from "msw/http";
import { setupServer } from "msw/node";
import { serveWire, wireStub } from "#harness/ports/rpc-codec.ts";
import { EPOCH_MS } from "#harness/rigs/sim/world.ts";
import type { Contender } from "./contender.ts";
import { mustHold } from "./story.ts";
import { buildTwin, type Address, type Carry } from "./twin-platform.ts";
import { globalClock, tellTwin } from "./twin-story.ts";

/** What answers at each made-up origin in the present voyage. */
const served = new Map<string, () => object | Promise<object>>();

/** Messages that MSW has in its hands: while there are any, virtual time must stand still. */
let inTransit = 0;

const urlOf = ({ party, name }: Address): string => `http://${party}.test/${name}`;

const answer = async ({ request }: { request: Request }): Promise<Response> => {
  const body = await request.text();
  inTransit -= 1;
  try {
    const serve = served.get(request.url);
    if (serve === undefined) throw new Error(`Nobody serves ${request.url}`);
    return HttpResponse.text(await serveWire(await serve(), body));
  } finally {
    inTransit += 1;
  }
};

setupServer(http.post("http://host.test/:name", answer), http.post("http://sandbox.test/:name", answer)).listen({
  onUnhandledFrame: "error",
});

/** A call by global `fetch`, which MSW answers. */
const carry: Carry = <T extends object>(to: Address, methods: readonly (keyof T & string)[], serve: () => T | Promise<T>): T => {
  const url = urlOf(to);
  served.set(url, serve);
  const post = async (body: string): Promise<string> => {
    inTransit += 1;
    try {
      const response = await fetch(url, { method: "POST", body });
      return await response.text();
    } finally {
      inTransit -= 1;
    }
  };
  return wireStub<T>(methods, post, `>${to.party}`);
};

// Taken before the timers are faked; they stay real anyway, since only three globals are faked.
const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

/**
 * (c) The same with MSW between isolate, Host and sandbox. MSW runs under fake timers as long as
 * only setTimeout, clearTimeout and Date are faked, but a mocked fetch takes several real turns of
 * the event loop: time that moves on meanwhile fires the platform's probe limits. So time moves
 * only when nothing is in transit.
 */
export const tellOverMsw: Contender = async (seed) => {
  served.clear();
  const timers = FakeTimers.install({ now: EPOCH_MS, toFake: ["setTimeout", "clearTimeout", "Date"] });
  try {
    const platform = buildTwin({ rig: "MSW twin", seed, clock: globalClock, carry });
    let told = false;
    const story = tellTwin(platform, globalClock).finally(() => {
      told = true;
    });
    for (;;) {
      await turn();
      while (inTransit > 0) await turn();
      if (told) break;
      await timers.nextAsync();
    }
    await story;
    const { history } = platform.recorder;
    mustHold(history);
    return { history, events: null };
  } finally {
    timers.uninstall();
  }
};
