import { findWorkspace, type ServerContext } from "#harness/platform/server/context.ts";
import { goOffline } from "#harness/platform/server/life/offline.ts";
import { isHeardOf, workspaceOfKey } from "#harness/platform/server/presence-keys.ts";

/** Wait before a broken subscription is taken up again, ms. */
const AGAIN_MS = 1_000;

/** Takes workspaces offline whose liveness key expired, until the server closes (server:REG-14). */
export const watchPresence = async (context: ServerContext): Promise<void> => {
  const { clock, log, name, presence } = context.ports;
  while (!context.closing.isBegun) {
    try {
      // The call may wait for ever: the server's end does not wait with it.
      for (const key of (await context.closing.orBegun(presence.expired(name))) ?? []) {
        const id = workspaceOfKey(key);
        const seen = id === null ? null : await findWorkspace(context, id);
        // The next life may have been heard of since: its key is no longer the one that expired.
        if (seen !== null && (await isHeardOf(context, seen.id)) !== true) await goOffline(context, seen, "liveness");
      }
      context.ticks.set("liveness", clock.now());
    } catch (error) {
      log.write("warn", "the watch for expired keys broke", { error: error instanceof Error ? error.message : String(error) });
      await context.closing.sleep(AGAIN_MS);
    }
  }
};
