import { hasControlPlane, type BackendKind } from "#harness/rigs/server-rig.ts";

/** Secrets of every voyage: canaries that must never come back out where they do not belong. */
export const ADMIN_TOKEN = "canary-admin-token-51c2";
export const SHARED_SECRET = "canary-shared-secret-9d07";
export const CONSOLE_TOKEN = "canary-console-token-2ee4";
export const ORG_ID = "org-seatrial";

/** Where the server says that it is. */
const PLATFORM_URL = "http://platform.test:8080";

/** The environment of a server with this backend (server.md B.7). */
export const serverEnv = (
  backend: BackendKind,
  more: Readonly<Record<string, string | number>>,
): Readonly<Record<string, string | number>> => ({
  ADMIN_TOKEN,
  PLATFORM_URL,
  // A storm of a story is no abuse.
  RATE_LIMIT: 1_000_000,
  ...(hasControlPlane(backend)
    ? { MOLECULE_ORG_ID: ORG_ID, MOLECULE_CP_SHARED_SECRET: SHARED_SECRET, CP_ADMIN_API_TOKEN: CONSOLE_TOKEN, MOLECULE_DEPLOY_MODE: "saas" }
    : { MOLECULE_DEPLOY_MODE: "self-hosted" }),
  ...more,
});
