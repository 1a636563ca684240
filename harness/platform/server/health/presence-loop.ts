import { sleep } from "#harness/ports/clock.ts";
import type { ServerContext } from "#harness/platform/server/context.ts";
import { goOffline } from "#harness/platform/server/life/offline.ts";
import { workspaceOfKey } from "#harness/platform/server/presence-keys.ts";

/** Wait before a broken subscription is taken up again, ms. */
const AGAIN_MS = 1_000;

/** Takes workspaces offline whose liveness key expired, for as long as the server lives (server:REG-14). */
export const watchPresence = async (context: ServerContext): Promise<never> => {
  const { clock, log, name, presence } = context.ports;
  for (;;) {
    try {
      for (const key of await presence.expired(name)) {
        const id = workspaceOfKey(key);
        if (id !== null) await goOffline(context, id, "liveness");
      }
      context.ticks.set("liveness", clock.now());
    } catch (error) {
      log.write("warn", "the watch for expired keys broke", { error: error instanceof Error ? error.message : String(error) });
      await sleep(clock, AGAIN_MS);
    }
  }
};
