import { fileLogs } from "#harness/checkers/file-changes.ts";
import type { SandboxFleet } from "#fakes/sandbox/fleet.ts";
import type { WorkerRig, User } from "#harness/rigs/rig.ts";
import type { Sea } from "#harness/rigs/sea.ts";

/** Leases that a dead Host left are found by its alarm within this. */
const LEASE_WATCH_MS = 200_000;
const REST_MS = 3_000;
/** More users are not probed: the others are alike, and the limit on instances is theirs to share. */
const USERS_MAX = 3;

/** The last files that a user was promised something about, as far as they are read back. */
const PATHS_MAX = 3;

const changedPaths = (rig: WorkerRig, user: User): readonly string[] => {
  const changes = fileLogs(rig.history()).get(user.id)?.changes ?? [];
  return [...new Set(changes.toReversed().flatMap(({ path, promise }) => (promise === "none" ? [] : [path])))].slice(0, PATHS_MAX);
};

/** The end of every story: faults lifted, fair scheduling, commands, wakes and state probed, files read back; liveness is judged here only. */
export const sailHome = async (sea: Sea, fleet: SandboxFleet, story: { rig: WorkerRig; users: readonly User[] }): Promise<void> => {
  const { rig, users } = story;
  rig.cron.stop();
  sea.releaseHolds();
  await sea.liftToxics();
  sea.becomeFair();
  rig.bucket.recover();
  for (const sandbox of fleet.all) sandbox.heal();
  const probed = users.slice(0, USERS_MAX);
  for (const user of probed) user.sandbox.boot({ bootMs: 20_000 });
  rig.maxInstances(Math.max(20, users.length));
  await rig.sleep(REST_MS);
  sea.recorder.record({ type: "epilogue" });
  for (const user of probed) {
    const as = `epilogue-${user.id}`;
    await user.stateV2({ as });
    await user.exec(`echo epilogue ${user.id}`, { as, isolate: 2 });
    await user.wake({ as });
    await user.state({ as, isolate: 2 });
    for (const path of changedPaths(rig, user)) await user.read(path, { as, isolate: 2 });
  }
  const leasesMayLinger = rig
    .history()
    .events.some((event) => event.type === "fault" && (event.fault.kind === "toxic" || event.fault.party === "host"));
  // What was stalled before the epilogue may still be under way.
  await rig.sleep((leasesMayLinger || rig.maxDelayMs > 1_000 ? LEASE_WATCH_MS : REST_MS) + rig.maxDelayMs);
};
