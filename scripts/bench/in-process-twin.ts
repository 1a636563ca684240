import FakeTimers from "@sinonjs/fake-timers";
import { EPOCH_MS } from "#harness/rigs/sim/world.ts";
import type { Contender } from "./contender.ts";
import { mustHold } from "./story.ts";
import { buildTwin, type Carry } from "./twin-platform.ts";
import { globalClock, tellTwin } from "./twin-story.ts";

type AnyMethod = (...args: unknown[]) => Promise<unknown>;

/** A plain call: no link, no copy, no gate. */
const carry: Carry = <T extends object>(_to: unknown, methods: readonly (keyof T & string)[], serve: () => T | Promise<T>): T => {
  const stub: Record<string, AnyMethod> = {};
  for (const name of methods) {
    stub[name] = async (...args) => {
      const api = await serve();
      return (api[name] as AnyMethod).apply(api, args);
    };
  }
  return stub as T;
};

/** (b) The story as a test without Seatrial tells it: fake timers, and fakes called in process. */
export const tellInProcess: Contender = async (seed) => {
  const timers = FakeTimers.install({ now: EPOCH_MS, toFake: ["setTimeout", "clearTimeout", "Date"] });
  try {
    const platform = buildTwin({ rig: "in-process twin", seed, clock: globalClock, carry });
    let told = false;
    const story = tellTwin(platform, globalClock).finally(() => {
      told = true;
    });
    // The fastest of the usual ways to drive them: ticking second by second costs a tenth of the speed.
    while (!told) await timers.nextAsync();
    await story;
    const { history } = platform.recorder;
    mustHold(history);
    return { history, events: null };
  } finally {
    timers.uninstall();
  }
};
