import { bandwidth } from "./bandwidth.ts";
import { latency } from "./latency.ts";
import { limitData } from "./limit-data.ts";
import { noop } from "./noop.ts";
import { resetPeer } from "./reset-peer.ts";
import { slicer } from "./slicer.ts";
import { slowClose } from "./slow-close.ts";
import { timeout } from "./timeout.ts";
import type { ToxicType } from "./toxic.ts";

/** Every kind of toxic by its name on the wire; `down` is none, but a proxy that is not enabled. */
export const TOXIC_TYPES: ReadonlyMap<string, ToxicType> = new Map([
  ["bandwidth", bandwidth],
  ["latency", latency],
  ["limit_data", limitData],
  ["noop", noop],
  ["reset_peer", resetPeer],
  ["slicer", slicer],
  ["slow_close", slowClose],
  ["timeout", timeout],
]);
