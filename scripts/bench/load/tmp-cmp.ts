import { RunLedger } from "#harness/rigs/live/run-ledger.ts";
import { shoot, StillServer } from "./shoot.ts";
using ledger = new RunLedger({ command: "tmp" });
await using server = await StillServer.start();
const k6 = { binary: "/tmp/tools/k6", ledger };
const q = (a: number[], p: number) => (a.toSorted((x, y) => x - y)[Math.ceil(p * a.length) - 1] ?? NaN).toFixed(3);
for (const cap of [300, 50, 20])
  for (const [name, k] of [
    ["emb", null],
    ["k6", k6],
    ["emb", null],
    ["k6", k6],
  ] as const) {
    const r = await shoot({ rate: 1000, seconds: 5, inFlightMax: cap }, server.origin, k);
    const s = r.samples;
    const all = [...s.ended.keys()]
      .filter((i) => s.outcome[i] === 0)
      .map((i) => [s.intended[i] ?? 0, (s.ended[i] ?? 0) - (s.sent[i] ?? 0)] as const);
    const seg = (a: number, b: number) => all.filter(([t]) => t >= a && t < b).map(([, v]) => v);
    console.log(
      cap,
      name,
      "n",
      all.length,
      "p50",
      q(seg(0, 9e9), 0.5),
      "p95",
      q(seg(0, 9e9), 0.95),
      "| 0-0.5s p95",
      q(seg(0, 500), 0.95),
      "| 1-5s p50",
      q(seg(1000, 9e9), 0.5),
      "p95",
      q(seg(1000, 9e9), 0.95),
    );
  }
