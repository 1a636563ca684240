import type { Need } from "#harness/rigs/scenario.ts";
import type { Carrier } from "#harness/voyage/voyage.ts";
import type { Berth } from "./live/berth.ts";
import { LIVE_FACTOR, sailAtScale } from "./real-time-voyage.ts";

/** What the live rig offers. */
export const LIVE_OFFERS: readonly Need[] = ["client", "journal", "control", "clock", "isolates", "host-control", "toxics"];

/** Sails on real sockets at a berth, at most `factor` times faster than real time. */
export const liveCarrier =
  (berth: Pick<Berth, "sail">, factor: number = LIVE_FACTOR): Carrier =>
  (order) =>
    sailAtScale(factor, (speed) => berth.sail(order, speed));
