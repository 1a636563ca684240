import { factsOf } from "#harness/platform/worker/error-facts.ts";
import type { WorkerParts } from "#harness/platform/worker/parts.ts";
import { isoTime } from "#harness/ports/clock.ts";
import type { HostPorts } from "#harness/platform/worker/host/ports.ts";
import { BackupRecords } from "./records.ts";
import { BackupStore } from "./store.ts";

/** Marks a user's first successful start, by which scheduled jobs find the user; a failure is told and tried at the next start (worker:WAKE-21). */
export const register = async (ports: HostPorts, parts: WorkerParts): Promise<void> => {
  const records = new BackupRecords(ports.state);
  try {
    if ((await records.get("registered")) === true) return;
    const store = new BackupStore(ports, parts);
    await store.put(store.keys.registered, new TextEncoder().encode(isoTime(ports.clock.now())));
    await records.put("registered", true);
  } catch (error) {
    ports.log.write("warn", "the first start could not be marked", { sandbox: ports.name, error: factsOf(error).message });
  }
};
