import type { WorkerEnv } from "#harness/platform/worker/config.ts";

/** What a gateway's environment is made of. */
export interface ContainerEnvSource {
  readonly userId: string;
  /** The worker's own environment: most of it is none of a container's business. */
  readonly env: WorkerEnv;
  /** Derives the token of one user's gateway from the master's (worker:AUTH-13). */
  readonly tokenOf: (master: string, userId: string) => string;
}

/** What every container may know beside its own user. */
const PASSED_ON = ["ANTHROPIC_API_KEY", "NODE_HEAP_LIMIT_MB"];

/** The environment of one user's gateway: its own token and place, never the master's token nor keys of the bucket (worker:ISO-4, AUTH-13). */
export const containerEnv = ({ userId, env, tokenOf }: ContainerEnvSource): Readonly<Record<string, string>> => {
  const passed = PASSED_ON.flatMap((name) => {
    const value = env[name];
    return value === undefined ? [] : [[name, String(value)] as const];
  });
  const master = env["MOLTBOT_GATEWAY_TOKEN"];
  return {
    OPENCLAW_USER_ID: userId,
    STORAGE_PREFIX: `users/${userId}/`,
    ...(master === undefined || master === "" ? {} : { GATEWAY_TOKEN: tokenOf(String(master), userId) }),
    ...Object.fromEntries(passed),
  };
};
