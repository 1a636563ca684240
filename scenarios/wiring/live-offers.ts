import type { Need } from "#harness/rigs/scenario.ts";

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
