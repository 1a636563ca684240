import { nowOf, query, tell, type ServerContext } from "#harness/platform/server/context.ts";
import { statusesThat } from "#harness/platform/server/health/liveness.ts";
import { forget } from "#harness/platform/server/presence-keys.ts";
import { writeStatus } from "#harness/platform/server/store/workspace-statements.ts";
import { requestRestart } from "./restart.ts";

/** Who found out that a workspace is gone. */
export type Detector = "a2a" | "liveness" | "container" | "remote";

/**
 * Takes a workspace offline and asks for its restart, if it still counts as up: every detector goes
 * through this one conditional statement (server:DEAD-09; server.md C.1, note 1), and only the life that it looked at:
 * a look that took long says nothing of the next one (server:DEAD-05, DEAD-11). True when it did.
 */
export const goOffline = async (
  context: ServerContext,
  { id, epoch }: { readonly id: string; readonly epoch: number },
  detector: Detector,
): Promise<boolean> => {
  const from = statusesThat(context.parts, "go-offline", { type: "found-gone", at: context.ports.clock.now() });
  const { rows } = await query(
    context,
    writeStatus({
      name: "offline",
      ids: [id],
      to: "offline",
      from,
      now: nowOf(context),
      clearsUrl: true,
      ...(context.parts.offline.life === "seen" ? { epoch } : {}),
      wantsRestart: context.parts.notesWantedRestarts,
    }),
  );
  const [row] = rows;
  if (row === undefined) return false;
  await forget(context, [id]);
  await tell(context, "WORKSPACE_OFFLINE", { workspaceId: id, detector });
  if (row["external"] !== true) await requestRestart(context, id, { kind: "auto" });
  return true;
};
