import type { ServerContext } from "#harness/platform/server/context.ts";

/** Whether secrets would be stored as they are although this is production (server.md B.7). */
export const isKeyless = ({ config }: Pick<ServerContext, "config">): boolean => config.production && config.secretsKey === "";

/** What whoever wants to store one is told. */
export const KEYLESS = "secrets cannot be stored: SECRETS_ENCRYPTION_KEY is not set";
