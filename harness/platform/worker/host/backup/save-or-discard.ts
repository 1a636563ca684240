import type { HostPorts } from "#harness/platform/worker/host/ports.ts";
import type { Syncs } from "./syncs.ts";

/** Set while a reset is to be carried out: the next restart begins with an empty VM. */
export const RESET = "reset";

/** What the sandbox has is saved before a restart (worker:LIFE-2), or thrown away with its VM for a reset (worker:LIFE-3). */
export const saveOrDiscard = async ({ state, sandbox }: HostPorts, syncs: Syncs): Promise<void> => {
  if ((await state.get(RESET)) !== true) return syncs.flush();
  await sandbox.destroy();
  await state.delete(RESET);
};
