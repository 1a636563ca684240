import { subjectOf } from "#harness/history/subject.ts";
import type { Need } from "#harness/rigs/scenario.ts";
import type { Carrier } from "#harness/voyage/voyage.ts";
import type { Berth } from "./live/berth.ts";
import { liveFactorOf, sailAtScale } from "./real-time-voyage.ts";

/** What the live rig offers. */
export const LIVE_OFFERS: readonly Need[] = [
  "client",
  "journal",
  "control",
  "clock",
  "isolates",
  "host-control",
  "toxics",
  "logs",
  "fake-bucket",
];

/** Sails on real sockets at a berth, at most `factor` times faster than real time. */
export const liveCarrier =
  (berth: Pick<Berth, "sail">, factor?: number): Carrier =>
  (order) =>
    sailAtScale(factor ?? liveFactorOf(subjectOf(order.scenario.id)), (speed) => berth.sail(order, speed));
