import type { ServerContext } from "#harness/platform/server/context.ts";

/** Whether the query of a request sets this flag, such as `?confirm=true` (server.md B.2): what stands there first decides. */
export const isFlagSet = ({ parts }: Pick<ServerContext, "parts">, request: Request, name: string): boolean =>
  parts.setsFlag(new URL(request.url).searchParams.get(name));
