import { withDeadline } from "#harness/ports/clock.ts";
import type { ServerContext } from "#harness/platform/server/context.ts";
import { uuid } from "#harness/platform/server/ids.ts";
import type { WorkspaceRow } from "#harness/platform/server/store/workspace-row.ts";

const LIMIT_MS = 60_000;

/** Tells an agent that it was restarted; nobody waits for it and its failure fails nothing (server:RST-07). */
export const sendRestartContext = async ({ ports, parts, config }: ServerContext, { url }: WorkspaceRow): Promise<void> => {
  if (url === "") return;
  const { origin, pathname } = new URL(url);
  const message = {
    kind: "message",
    role: "user",
    messageId: uuid(ports.random),
    parts: [{ kind: "text", text: "You were restarted: your environment may have changed." }],
    metadata: { restart_context: true },
  };
  const body = new TextEncoder().encode(
    JSON.stringify({ jsonrpc: "2.0", id: uuid(ports.random), method: "message/send", params: { message } }),
  );
  const agent = ports.agent(origin, parts.agentLimits(config.agentHeadersMs));
  const sent = agent.fetch({ method: "POST", target: pathname, headers: { "content-type": "application/json" }, body });
  await withDeadline(ports.clock, LIMIT_MS, sent);
};
