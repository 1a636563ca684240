import type { WorkerParts } from "#harness/platform/worker/parts.ts";
import type { WorkerEnv } from "#harness/platform/worker/config.ts";

/** What the worker was told about users, secrets and hosts. */
export interface AuthConfig {
  /** Signs users' tokens (HS256); null when it is not configured (worker:AUTH-9). */
  readonly jwtSecret: string | null;
  /** The issuer that tokens must name; null when none is configured (worker:AUTH-7). */
  readonly issuer: string | null;
  /** Users who are administrators too (worker:AUTH-10). */
  readonly adminUserIds: readonly string[];
  /** worker:AUTH-5. */
  readonly debugRoutes: boolean;
  /** Everybody is the developer, in a sandbox of its own (worker:AUTH-11). */
  readonly devMode: boolean;
  /** Hosts that are served beside the worker's own; empty: any (worker:ARCH-2). */
  readonly hosts: readonly string[];
  /** Required variables that are not there, by name (worker:AUTH-14). */
  readonly missing: readonly string[];
}

const REQUIRED = ["MOLTBOT_GATEWAY_TOKEN", "SUPABASE_JWT_SECRET", "ANTHROPIC_API_KEY"];

const textOf = (env: WorkerEnv, name: string): string | null => {
  const value = env[name];
  return value === undefined || value === "" ? null : String(value);
};

const listOf = (env: WorkerEnv, name: string): readonly string[] =>
  (textOf(env, name) ?? "")
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");

/** An address without its trailing slashes (worker:CFG-10). */
export const trimSlashes = (url: string): string => url.replace(/\/+$/, "");

/** Reads who may come in. */
export const readAuthConfig = (env: WorkerEnv, { isOn }: Pick<WorkerParts, "isOn">): AuthConfig => {
  const supabase = textOf(env, "SUPABASE_URL");
  return {
    jwtSecret: textOf(env, "SUPABASE_JWT_SECRET"),
    issuer: supabase === null ? null : `${trimSlashes(supabase)}/auth/v1`,
    adminUserIds: listOf(env, "ADMIN_USER_IDS"),
    debugRoutes: isOn(env["DEBUG_ROUTES"]),
    devMode: isOn(env["DEV_MODE"]) || isOn(env["E2E_TEST_MODE"]),
    hosts: listOf(env, "CUSTOM_HOSTS").map((host) => host.toLowerCase()),
    missing: REQUIRED.filter((name) => textOf(env, name) === null),
  };
};
