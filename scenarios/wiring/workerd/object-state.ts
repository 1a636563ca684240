import type { DurableObjectState } from "@cloudflare/workers-types";
import type { DurableState, Stored } from "#harness/ports/durable-state.ts";

/** Converts between platform time and the machine's, for alarms. */
export interface AlarmTime {
  readonly toReal: (platformMs: number) => number;
  readonly toPlatform: (realMs: number) => number;
}

/** A real Durable Object's storage and alarm behind the port. */
export const objectState = (state: DurableObjectState, time: AlarmTime): DurableState => ({
  get: (key) => state.storage.get<Stored>(key),
  put: (key, value) => state.storage.put(key, value),
  delete: (key) => state.storage.delete(key),
  list: (options = {}) => state.storage.list<Stored>({ ...options }),
  getAlarm: async () => {
    const at = await state.storage.getAlarm();
    return at === null ? null : time.toPlatform(at);
  },
  setAlarm: (atMs) => state.storage.setAlarm(time.toReal(atMs)),
  deleteAlarm: () => state.storage.deleteAlarm(),
  blockConcurrencyWhile: (work) => state.blockConcurrencyWhile(work),
});
