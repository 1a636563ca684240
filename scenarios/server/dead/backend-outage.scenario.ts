import fc from "fast-check";
import { journalOf } from "#harness/checkers/checker.ts";
import { serverScenario, type ServerRig, type Workspace } from "#harness/rigs/server-rig.ts";
import { inShort } from "#scenarios/wiring/server/probe-sightings.ts";

interface Plan {
  readonly how: "down" | "mute";
  readonly forMs: number;
  /** When the restart is asked for, after the outage began. */
  readonly restartAfterMs: number;
}

/** A delete waits for its stops so long (server:STOP-12), a probe is given up after 10 s; ms. */
const ANSWERED_WITHIN_MS = 35_000;
/** Starts that fail are tried again after 8 s at last, stops after a minute, several at first. */
const CALLS_A_MINUTE = 20;
/** Until the next try of whatever is still owed, and the boot after it, ms. */
const RECOVERED_WITHIN_MS = 150_000;
const SWEPT_MS = 75_000;

const spoil = (rig: ServerRig, { how }: Plan): Promise<() => Promise<void>> => {
  const link = rig.backend === "saas" ? "server>control-plane" : "server>docker";
  return rig.toxic({ link, stream: "upstream", toxic: how === "down" ? { type: "down" } : { type: "timeout", timeoutMs: 20_000 } });
};

/** Starts and stops that the server asked for, answered or not, from `since` on. */
const changesAsked = (rig: ServerRig, since: number): number =>
  journalOf(rig.history(), "server").filter(({ t, entry }) => t >= since && (entry.kind === "start-begin" || entry.kind === "stop-begin"))
    .length;

/** Everything is as it was, without a machine too many, once the sweeper has come by. */
const claimRecovered = async (
  rig: ServerRig,
  told: { readonly restarted: Workspace; readonly starts: number; readonly rest: readonly Workspace[] },
) => {
  const { restarted, starts, rest } = told;
  const online = await restarted.reaches("online", RECOVERED_WITHIN_MS + 60 * rig.maxDelayMs);
  const row = await restarted.row();
  const words = `the restart of the outage left it ${String(row?.["status"])}, with the message "${String(row?.["last_sample_error"])}"`;
  rig.claim("server:RST-04", online && restarted.machine.starts > starts, words);
  await rig.sleep(SWEPT_MS + 20 * rig.maxDelayMs);
  for (const { machine } of [restarted, ...rest]) {
    rig.claim("server:STOP-14", machine.alive === 1, `${machine.alive} machines of one workspace are alive`);
  }
  for (const workspace of rest) {
    const status = (await workspace.row())?.["status"];
    const all = workspace.machine.starts;
    rig.claim("server:DEAD-06", status === "online" && all === 1, `a bystander is ${String(status)} after ${all} starts`);
  }
};

// For minutes nobody can be started, stopped or looked at.
export default serverScenario<Plan>({
  title: "a backend that is away for minutes costs answers, and nothing that comes back by itself afterwards",
  spec: ["server:E-44"],
  covers: ["server:DEAD-06", "server:RST-04", "server:STOP-13", "server:STOP-14"],
  kills: ["M-08", "X-35"],
  voyagesMax: 4,
  needs: ["client", "journal", "control", "virtualTime"],
  plan: fc.record({
    how: fc.constantFrom("down" as const, "mute" as const),
    forMs: fc.integer({ min: 30_000, max: 220_000 }),
    restartAfterMs: fc.integer({ min: 0, max: 30_000 }),
  }),
  directed: [
    { how: "down", forMs: 300_000, restartAfterMs: 0 },
    { how: "mute", forMs: 300_000, restartAfterMs: 0 },
  ],
  run: async (rig, plan) => {
    const [calm, looksDead, restarted, deleted] = [await rig.online(), await rig.online(), await rig.online(), await rig.online()];
    const starts = restarted.machine.starts;
    const began = rig.now();
    const lift = await spoil(rig, plan);
    looksDead.agent.be({ status: 502 });
    const calls = [calm.a2a("to a calm one", { as: "calm" }), looksDead.a2a("to one that looks dead", { as: "wary" })] as const;
    const gone = deleted.remove({ as: "owner" });
    await rig.sleep(plan.restartAfterMs);
    const answer = await restarted.restart({ as: "user" });
    rig.claim("server:RST-04", answer.status === 202, `the restart was answered ${answer.status}`);
    const [heard, wary] = await Promise.all(calls);
    looksDead.agent.be({ status: 200 });
    rig.claim("server:DEAD-06", heard.status === 200, `a live agent's caller got ${inShort(heard)}`);
    rig.claim("server:DEAD-06", wary.status === 502, `the caller of one that looks dead got ${inShort(wary)}`);
    const removal = await gone;
    rig.claim("server:STOP-13", removal.status === 500, `the delete was answered ${removal.status}`);
    const tookMs = Math.max(...[heard, wary, removal].map(({ startedAt, endedAt }) => endedAt - startedAt));
    rig.claim("server:STOP-12", tookMs <= ANSWERED_WITHIN_MS + 30 * rig.maxDelayMs, `a caller waited ${tookMs} ms`);
    await rig.sleep(Math.max(0, began + plan.forMs - rig.now()));
    const asked = changesAsked(rig, began);
    const bound = CALLS_A_MINUTE * Math.ceil((rig.now() - began) / 60_000);
    rig.claim("server:RST-15", asked <= bound, `in ${rig.now() - began} ms ${asked} starts and stops were tried, more than ${bound}`);
    await lift();
    // A restart that was asked for only just now has to begin first.
    await rig.sleep(5_000 + 20 * rig.maxDelayMs);
    await claimRecovered(rig, { restarted, starts, rest: [calm, looksDead] });
    const left = deleted.machine.alive;
    rig.claim("server:STOP-14", left === 0, `${left} machines of the deleted workspace are alive`);
  },
});
