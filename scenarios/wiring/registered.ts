import type { User, WorkerRig } from "#harness/rigs/rig.ts";

/** The marker by which scheduled jobs discover a user (worker:WAKE-21), as a first start leaves it. */
export const register = (rig: WorkerRig, user: User): Promise<void> => rig.bucket.put(`users/${user.id}/.registered`, "");

/** One minute of the platform's timer at a time, on the isolates in turn; resolves after the last. */
export const minutes = async (rig: WorkerRig, count: number): Promise<void> => {
  for (let minute = 0; minute < count; minute += 1) {
    await rig.cron.tick({ isolate: 1 + (minute % rig.isolates) });
    await rig.sleep(60_000);
  }
};
