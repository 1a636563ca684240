import type { ServerContext } from "#harness/platform/server/context.ts";
import { fillSnippet, SNIPPETS } from "./snippets.ts";
import type { Fields } from "./respond.ts";

/**
 * What somebody needs to connect an agent of their own: the one builder for create, rotate and
 * connection (server:EXT-05 to EXT-09). An empty token stays empty in every snippet.
 */
export const connectionOf = ({ config }: ServerContext, workspaceId: string, token: string): Fields => {
  const { platformUrl } = config;
  const facts = { workspaceId, platformUrl, token };
  return {
    workspace_id: workspaceId,
    platform_url: platformUrl,
    auth_token: token,
    registry_endpoint: `${platformUrl}/registry/register`,
    heartbeat_endpoint: `${platformUrl}/registry/heartbeat`,
    ...Object.fromEntries(Object.entries(SNIPPETS).map(([name, snippet]) => [name, fillSnippet(snippet, facts)])),
  };
};
