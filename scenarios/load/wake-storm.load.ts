import { workload } from "#harness/load/workload.ts";
import { exec, read, STORED } from "./requests.ts";

// Every second another sleeping sandbox is reached for by ten reads and ten commands, over both isolates.
export default workload({
  title: "Ten reads and ten commands at once wake one sandbox after the other",
  covers: ["worker:WAKE-6", "worker:EXEC-21"],
  users: { count: 20, inARow: 20 },
  requests: [read({ weight: 10, source: "container" }), exec({ weight: 10 })],
  inFlightMax: 400,
  timeoutMs: 20_000,
  platform: { bootMs: [1_000, 2_000, 3_000, 5_000], begin: "asleep", stored: STORED },
  objectives: ["storm-served", "storm-in-time"],
  full: { stages: [{ rate: 20, seconds: 20 }] },
  quick: { stages: [{ rate: 20, seconds: 5 }] },
});
