import type { ServerContext } from "#harness/platform/server/context.ts";

/** Whether a request belongs to this tenant; another tenant's finds nothing here (server.md B.1, F-57). */
export const isOwnTenant = ({ config, parts }: ServerContext, request: Request): boolean => {
  if (config.orgId === "") return true;
  const { pathname } = new URL(request.url);
  if (parts.openPaths.includes(pathname) || pathname.startsWith("/cp/")) return true;
  if (request.headers.get("x-molecule-org-id") === config.orgId) return true;
  // The canvas is served by the platform itself.
  if (URL.canParse(config.platformUrl) && request.headers.get("origin") === new URL(config.platformUrl).origin) return true;
  const replayed = /(?:^|;)\s*state=org:([^;]+)/.exec(request.headers.get("fly-replay-src") ?? "")?.[1];
  return replayed === config.orgId;
};
