import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { inShort } from "#scenarios/wiring/server/probe-sightings.ts";

/** Dialling takes up to 10 s, the rest is the probe and the way. */
const ANSWERED_WITHIN_MS = 15_000;

// Whatever is sent to the agent's address vanishes; its machine runs and its heartbeats come.
export default serverScenario<{ readonly callers: number }>({
  title: "an address that swallows everything is given up after ten seconds of dialling",
  spec: ["server:E-36"],
  covers: ["server:A2A-21", "server:DEAD-05"],
  kills: ["M-09"],
  needs: ["client", "control", "virtualTime"],
  plan: fc.record({ callers: fc.integer({ min: 1, max: 3 }) }),
  directed: [{ callers: 1 }],
  run: async (rig, plan) => {
    const workspace = await rig.online();
    const starts = workspace.machine.starts;
    workspace.agent.be({ blackHole: true });
    const calls = Array.from({ length: plan.callers }, (_, n) => workspace.a2a(`into the dark ${n}`, { as: `caller-${n}` }));
    for (const answer of await Promise.all(calls)) {
      const tookMs = answer.endedAt - answer.startedAt;
      rig.claim("server:A2A-21", tookMs < ANSWERED_WITHIN_MS + 20 * rig.maxDelayMs, `the caller waited ${tookMs} ms`);
      rig.claim("server:A2A-22", answer.status === 502, `the caller got ${inShort(answer)}`);
    }
    const row = await workspace.row();
    const untouched = row?.["status"] === "online" && workspace.machine.starts === starts;
    rig.claim("server:DEAD-05", untouched, `it is ${String(row?.["status"])} and was started ${workspace.machine.starts - starts} times`);
  },
});
