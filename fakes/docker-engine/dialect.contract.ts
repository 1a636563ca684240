import { hrtime } from "node:process";
import { setTimeout as after } from "node:timers";
import Docker from "dockerode";
import { afterAll, beforeAll, describe } from "vitest";
import type { Clock } from "#harness/ports/clock.ts";
import { hash32 } from "#harness/seed/hash32.ts";
import type { EngineSite } from "./contract-site.ts";
import { dockerEngineContract } from "./docker-engine.contract.ts";
import { startDockerEngine, type ServedDockerEngine } from "./serve-docker-engine.ts";

const EPOCH_MS = 1_767_225_600_000;

/** Time as the sockets of this test have it. */
const realClock = (): Clock => {
  const began = hrtime.bigint();
  return {
    now: () => EPOCH_MS + Number((hrtime.bigint() - began) / 1_000_000n),
    timer: (ms) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const handle = after(resolve, ms);
      return { done: promise, cancel: () => clearTimeout(handle) };
    },
  };
};

const IMAGE = "seatrial-contract:1";

/** The contract on a served engine of one dialect; a file for each, as they mostly wait. */
export const dialectContract = (dialect: "20.10" | "29"): void => {
  describe(`the fake Docker Engine ${dialect} keeps the contract`, () => {
    let served: ServedDockerEngine;
    beforeAll(async () => {
      let draws = 0;
      served = await startDockerEngine({
        port: 0,
        dialect,
        clock: realClock(),
        random: { uint32: () => hash32(1, (draws += 1)) },
        images: [{ name: IMAGE, command: null, service: false }],
        durations: { startMs: 20, stopMs: 10, removeMs: 250, pullMs: 20 },
      });
    });
    afterAll(() => served.close());
    const open = (): EngineSite => {
      const place = { host: "127.0.0.1", port: served.port };
      return { place, docker: new Docker(place), image: IMAGE, networkMode: "none" };
    };
    dockerEngineContract(open, { pull: true, publish: true });
  });
};
