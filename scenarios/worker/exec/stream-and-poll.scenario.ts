import fc from "fast-check";
import type { Outcome } from "#harness/rigs/outcome.ts";
import { scenario, type User, type WorkerRig } from "#harness/rigs/rig.ts";
import { firstTime } from "#scenarios/wiring/sightings.ts";

type Fate = "ends" | "sandbox-lost" | "host-evicted";

/** What the answer to a stream says (worker.md B.3). */
const STARTED = ["userId", "command", "processId", "execId", "status", "stream", "pollEndpoint", "timestamp"] as const;

const claimStarted = (rig: WorkerRig, user: User, { status, body, startedAt, endedAt }: Outcome): void => {
  const tookMs = endedAt - startedAt - Number(body["waitedMs"] ?? 0);
  rig.claim(
    "worker:EXEC-11",
    status === 200 && body["status"] === "started" && typeof body["processId"] === "string",
    `the stream was answered ${status} ${JSON.stringify(body["status"])}`,
  );
  rig.claim("worker:EXEC-11", tookMs <= 1_000 + 12 * rig.maxDelayMs, `the stream was answered ${tookMs} ms after readiness`);
  const lacking = STARTED.filter((field) => body[field] === undefined);
  rig.claim("worker:EXEC-11", lacking.length === 0, `the stream's answer lacks ${lacking.join(", ")}`);
  rig.claim(
    "worker:EXEC-11",
    body["pollEndpoint"] === `/api/super/users/${user.id}/exec/${String(body["execId"])}/status`,
    `pollEndpoint was ${String(body["pollEndpoint"])}`,
  );
};

// A command that nobody waits for: asked for through one isolate, polled through the other, whatever happens to its sandbox.
export default scenario<{ readonly fate: Fate; readonly seconds: number; readonly cold: boolean }>({
  title: "a streamed command answers at once and tells its end to whoever polls, also after hibernation",
  spec: ["worker:E-24", "worker:T-11"],
  covers: ["worker:EXEC-11", "worker:EXEC-12", "worker:EXEC-14", "worker:HIB-3", "worker:HIB-4", "worker:HIB-7"],
  kills: ["D-60", "D-102", "X-43", "X-44"],
  needs: ["client", "journal", "control", "isolates", "host-control"],
  plan: fc.record({
    fate: fc.constantFrom<Fate>("ends", "sandbox-lost", "host-evicted"),
    seconds: fc.integer({ min: 5, max: 50 }),
    cold: fc.boolean(),
  }),
  directed: [
    { fate: "ends", seconds: 40, cold: false },
    { fate: "sandbox-lost", seconds: 600, cold: false },
    { fate: "ends", seconds: 20, cold: true },
    { fate: "host-evicted", seconds: 40, cold: false },
  ],
  windows: [
    {
      name: "polled through the other isolate while it ran",
      entered: (history) => {
        const started = firstTime(history, "command-start") ?? Number.POSITIVE_INFINITY;
        const ended = firstTime(history, "command-end") ?? Number.POSITIVE_INFINITY;
        return history.events.some(
          (event) => event.type === "invoke" && event.verb === "execStatus" && event.isolate === 2 && event.t > started && event.t < ended,
        );
      },
    },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    const calm = rig.maxDelayMs <= 1_000;
    user.sandbox.boot({ bootMs: 20_000 });
    if (!plan.cold) user.sandbox.beActive();
    const command = `echo first ${user.id}; sleep ${plan.seconds}; echo last ${user.id}`;
    const started = await user.stream(command, { isolate: 1 });
    claimStarted(rig, user, started);
    const id = String(started.body["execId"]);
    await rig.sleep(1_000);
    const during = await user.execStatus(id, { isolate: 2 });
    rig.claim("worker:EXEC-12", during.status === 200, `polled through the other isolate the id was answered ${during.status}`);
    if (calm)
      rig.claim(
        "worker:EXEC-12",
        during.body["status"] === "running" && during.body["running"] === true && during.body["stdout"] === `first ${user.id}\n`,
        `while it ran it was said to be ${String(during.body["status"])}, with ${JSON.stringify(during.body["stdout"])}`,
      );
    if (plan.fate === "sandbox-lost") user.sandbox.loseVm();
    if (plan.fate === "host-evicted") await user.host.crash();
    const leftMs = plan.fate === "sandbox-lost" ? 0 : plan.seconds * 1_000;
    await rig.sleep(leftMs + 10_000 + 12 * rig.maxDelayMs);
    // Its end is known without its sandbox, from storage (worker:HIB-7).
    if (plan.fate !== "sandbox-lost") user.sandbox.expireIdle();
    const calls = user.sandbox.calls("listProcesses");
    const after = await user.execStatus(id, { isolate: 2 });
    if (plan.fate === "sandbox-lost") {
      rig.claim("worker:EXEC-12", after.body["status"] === "lost", `after its VM was lost it was "${String(after.body["status"])}"`);
      rig.claim("worker:EXEC-12", after.body["exitCode"] === undefined, "an exit code was made up for a command that was lost");
    } else if (calm) {
      rig.claim(
        "worker:EXEC-12",
        after.body["status"] === "completed" && after.body["exitCode"] === 0,
        `in the end it was "${String(after.body["status"])}", exit code ${String(after.body["exitCode"])}`,
      );
      rig.claim(
        "worker:HIB-7",
        after.body["stdout"] === `first ${user.id}\nlast ${user.id}\n`,
        `the output kept was ${JSON.stringify(after.body["stdout"])}`,
      );
    }
    rig.claim("worker:EXEC-14", after.status === 200, `the result was answered ${after.status}`);
    if (calm) {
      rig.claim("worker:HIB-4", user.sandbox.vm === "stopped", `a poll found the sandbox stopped and left it ${user.sandbox.vm}`);
      rig.claim("worker:HIB-4", user.sandbox.calls("listProcesses") === calls, "a poll made a call that may wake the sandbox");
    }
  },
});
