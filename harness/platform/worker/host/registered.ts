import { factsOf } from "#harness/platform/worker/error-facts.ts";
import type { WorkerParts } from "#harness/platform/worker/parts.ts";
import { objectKey, userOfSandbox } from "#harness/platform/worker/user-path.ts";
import { isoTime } from "#harness/ports/clock.ts";
import type { HostPorts } from "./ports.ts";

const STORED = "registered";

/**
 * After a user's first successful start: the marker by which scheduled jobs find the user
 * (worker:WAKE-21). One that cannot be written is tried again after the next start.
 */
export const markRegistered = async (ports: HostPorts, parts: WorkerParts): Promise<void> => {
  if (!parts.marksFirstStart || (await ports.state.get(STORED)) === true) return;
  try {
    const marker = new TextEncoder().encode(isoTime(ports.clock.now()));
    await ports.bucket.put(objectKey(userOfSandbox(ports.name), "/.registered"), marker, { onlyIfEtag: null });
    await ports.state.put(STORED, true);
  } catch (error) {
    if (parts.onMarkerFailure() === "fail") throw error;
    ports.log.write("warn", "the marker of a first start could not be written", { error: factsOf(error).message });
  }
};
