import type { ServerContext } from "#harness/platform/server/context.ts";
import { loadSecrets } from "./environment.ts";

/** Asks for a restart; answers with the cycle that carries it (server:RST-22), null when nobody could run it (server:RST-11). */
export const requestRestart = async (
  context: ServerContext,
  workspaceId: string,
  { kind, reset = false }: { readonly kind: "manual" | "auto"; readonly reset?: boolean },
): Promise<string | null> => {
  if (kind === "auto" && !context.dispatcher.restartsByItself) return null;
  const secrets = context.parts.readsSecrets === "at-request" ? await loadSecrets(context, workspaceId) : null;
  return context.dispatcher.restart({ workspaceId, reset, secrets }, kind);
};
