import fc from "fast-check";
import { serverScenario, type ServerRig, type Workspace } from "#harness/rigs/server-rig.ts";
import { eventsOf, journalOf } from "#harness/checkers/checker.ts";
import { statusChanges } from "#harness/checkers/server/status-changes.ts";
import { DEAD_STATUSES, ERROR_PAGE, inShort, saysRestarting } from "#scenarios/wiring/server/probe-sightings.ts";
import { foundByMessage } from "#scenarios/wiring/server/window-sightings.ts";

interface Plan {
  /** What the front before the agent answers; null where there is no front and the connection is refused. */
  readonly status: number | null;
  readonly aliveMs: number;
}

/** When callers come back, ms (server:DEAD-04). */
const RETRY_MS = 15_000;

const counts = (rig: ServerRig) => ({ delete: rig.provisioner.calls("delete"), provision: rig.provisioner.calls("provision") });

/** How often the control plane was asked for the state of this one before it was taken offline: the stop that follows may look as well. */
const looksBeforeOffline = (rig: ServerRig, { id }: Workspace, since: number): number => {
  const journal = eventsOf(rig.history(), "journal").filter(({ t, entry }) => t >= since && entry["workspace"] === id);
  const goesOffline = ({ party, entry }: (typeof journal)[number]): boolean =>
    party === "database" && entry.kind === "status" && entry["to"] === "offline";
  const offline = journal.findIndex(goesOffline);
  const before = offline < 0 ? journal : journal.slice(0, offline);
  return before.filter(({ entry }) => entry.kind === "control-plane-status").length;
};

const claimCalls = (rig: ServerRig, workspace: Workspace, before: ReturnType<typeof counts> & { readonly at: number }): void => {
  if (rig.backend !== "saas") return;
  const now = counts(rig);
  const calls = { delete: now.delete - before.delete, provision: now.provision - before.provision };
  const looks = looksBeforeOffline(rig, workspace, before.at);
  rig.claim("server:DEAD-07", looks === 1, `the control plane was asked for the state ${looks} times`);
  rig.claim("server:DEAD-03", looks === 1, `the control plane was asked for the state ${looks} times`);
  const once = calls.delete === 1 && calls.provision === 1;
  rig.claim("server:DEAD-09", once, `one restart was ${calls.delete} deletes and ${calls.provision} provisions`);
};

/** The machine that the row names is the latest that was made, and the one that died has been deleted. */
const claimInstance = async (rig: ServerRig, workspace: Workspace, dead: unknown): Promise<void> => {
  if (rig.backend !== "saas") return;
  const entries = journalOf(rig.history(), "control-plane").filter(({ entry }) => entry["workspace"] === workspace.id);
  const made = entries.findLast(({ entry }) => entry.kind === "instance-create")?.entry["instance"];
  const stored = (await workspace.row())?.["instance_id"];
  const right = stored === made && stored !== dead;
  rig.claim("server:DEAD-09", right, `the row names ${String(stored)}, made was ${String(made)}, dead is ${String(dead)}`);
  const stops = journalOf(rig.history(), "server").filter(({ entry }) => entry.kind === "stop-begin" && entry["machine"] === dead);
  rig.claim("server:DEAD-09", stops.length === 1, `the delete of ${String(dead)} was asked for ${stops.length} times`);
};

const claimWay = (rig: ServerRig, workspace: Workspace, since: number): void => {
  const way = statusChanges(rig.history())
    .filter((one) => one.workspace === workspace.id && one.t >= since)
    .map(({ to }) => to);
  const right = JSON.stringify(way) === JSON.stringify(["offline", "provisioning", "online"]);
  rig.claim(rig.backend === "saas" ? "server:DEAD-13" : "server:DEAD-09", right, `from its death on it was ${way.join(", ")}`);
};

// The machine is gone, the front before it answers for it, and a message comes.
export default serverScenario<Plan>({
  title: "a dead agent is found by a message, which is answered 503 while the agent is restarted",
  spec: ["server:E-30"],
  covers: [
    "server:DEAD-01",
    "server:DEAD-03",
    "server:DEAD-04",
    "server:DEAD-07",
    "server:DEAD-09",
    "server:DEAD-10",
    "server:DEAD-13",
    "server:LEAK-05",
  ],
  kills: ["M-01", "M-02", "M-03", "M-04", "M-05", "M-10"],
  needs: ["client", "journal", "control"],
  plan: fc.record({ status: fc.constantFrom(...DEAD_STATUSES, null), aliveMs: fc.integer({ min: 0, max: 60_000 }) }),
  directed: [522, 502, 503, 504, 521, 523, 524, null].map((status) => ({ status, aliveMs: 5_000 })),
  windows: [{ name: "a message finds the agent dead", entered: foundByMessage }],
  run: async (rig, plan) => {
    const workspace = await rig.online();
    const dead = (await workspace.row())?.["instance_id"];
    await rig.sleep(plan.aliveMs);
    const { agent, machine } = workspace;
    const before = { ...counts(rig), starts: machine.starts, at: rig.now() };
    if (plan.status !== null) agent.be({ status: plan.status, body: ERROR_PAGE });
    machine.crash();
    const answer = await workspace.a2a("anybody there");
    const keys = rig.presenceKeys(workspace);
    agent.be({ status: 200 });
    const [offline, ...more] = await rig.events("WORKSPACE_OFFLINE", workspace);
    // The engine's own health sweep may have seen it first; then the message proves nothing.
    if ((offline?.["payload"] as { readonly detector?: string } | undefined)?.detector === "container") return;
    rig.claim(plan.status === null ? "server:DEAD-10" : "server:DEAD-04", saysRestarting(answer), `the caller got ${inShort(answer)}`);
    if (plan.status !== null) {
      for (const rule of ["server:DEAD-01", "server:DEAD-03"])
        rig.claim(rule, saysRestarting(answer), `${plan.status} became ${inShort(answer)}`);
    }
    rig.claim("server:DEAD-07", offline !== undefined, "the backend that is wired was not believed");
    rig.claim("server:LEAK-05", !JSON.stringify(answer.body).includes("7f3ab2"), "the front's page came through to the caller");
    rig.claim("server:DEAD-09", offline !== undefined && more.length === 0, `${more.length + 1} events tell that it is offline`);
    rig.claim("server:DEAD-09", keys.length === 0, `presence still has ${keys.join(", ")}`);
    await rig.sleep(RETRY_MS + 30 * rig.maxDelayMs);
    const online = await workspace.reaches("online", 60_000);
    rig.claim(
      "server:DEAD-09",
      online && machine.starts === before.starts + 1,
      `online: ${online}, ${machine.starts - before.starts} starts`,
    );
    claimCalls(rig, workspace, before);
    claimWay(rig, workspace, before.at);
    await claimInstance(rig, workspace, dead);
    const again = await workspace.a2a("and now");
    rig.claim("server:DEAD-09", again.status === 200, `the message that came back later got ${inShort(again)}`);
  },
});
