import { workload } from "#harness/load/workload.ts";
import { exec, read, STORED } from "./requests.ts";

// All instances that the account may run are woken within one second, by fifty clients each.
export default workload({
  title: "A thousand clients wake twenty sandboxes within a second",
  covers: ["worker:WAKE-6"],
  users: { count: 20, inARow: 1 },
  requests: [read({ weight: 1, source: "container" }), exec({ weight: 1 })],
  inFlightMax: 1_100,
  timeoutMs: 30_000,
  platform: { bootMs: [1_000, 2_000, 3_000, 5_000], begin: "asleep", stored: STORED },
  objectives: ["thousand-served", "thousand-in-time"],
  full: {
    stages: [
      { rate: 1_000, seconds: 1 },
      { rate: 1, seconds: 19 },
      { rate: 1_000, seconds: 1 },
    ],
    faults: [{ kind: "hibernate", atMs: 20_000 }],
  },
  quick: { stages: [{ rate: 1_000, seconds: 1 }] },
});
