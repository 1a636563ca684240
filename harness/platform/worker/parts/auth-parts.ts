import { isAdmin } from "#harness/platform/worker/admin-auth.ts";
import { userOfClaims, type ClaimDemands, type Claims } from "#harness/platform/worker/auth/claims.ts";
import { gatewayToken } from "#harness/platform/worker/auth/gateway-token.ts";
import { containerEnv, type ContainerEnvSource } from "#harness/platform/worker/host/container-env.ts";
import type { WorkerEnv } from "#harness/platform/worker/config.ts";
import { phaseOf } from "#harness/platform/worker/migration.ts";
import { sandboxName } from "#harness/platform/worker/user-path.ts";

/** Decisions about who may do what, and whose sandbox it is (worker.md A, AUTH, ISO, CFG). */
export interface AuthParts {
  /** Whether a header carries the master token (worker:AUTH-1 to AUTH-3). */
  readonly isAdmin: (header: string | undefined, secret: string | null) => boolean;
  /** What a refused administrator is told (worker:AUTH-3). */
  readonly forbidden: (given: string | undefined, secret: string | null) => Readonly<Record<string, unknown>>;
  /** Whether a signed-in user is an administrator too (worker:AUTH-10). */
  readonly isAdminUser: (userId: string, adminUserIds: readonly string[]) => boolean;
  readonly userOfClaims: (claims: Claims, demands: ClaimDemands) => string | null;
  /** worker:AUTH-5. */
  readonly debugNeedsSecret: boolean;
  /** Verbs that reach a path which is meant for these (worker:AUTH-6). */
  readonly verbsOf: (allowed: string) => readonly string[];
  /** Whether the sandbox is asked only once the user is known (worker:AUTH-4, ISO-1). */
  readonly authenticatesFirst: boolean;
  /** Derives a gateway's token, for the page and for the socket (worker:AUTH-13). */
  readonly gatewayToken: (master: string, userId: string, component: "page" | "host") => string;
  /** The sandbox of a user, as each plane names it (worker:ISO-1). */
  readonly sandboxNameOf: (userId: string, plane: "admin" | "user" | "debug") => string;
  /** What a gateway finds in its environment (worker:ISO-4, ISO-5). */
  readonly containerEnv: (source: ContainerEnvSource) => Readonly<Record<string, string>>;
  /** A binding that is not there (worker:CFG-7). */
  readonly onMissingBinding: (name: string) => "refuse" | "go-on";
  /** Whether a configured value is used, or only documented (worker:CFG-5). */
  readonly honours: (variable: string) => boolean;
  /** The number that a configured value stands for; null when it stands for none (worker:CFG-2, CFG-3). */
  readonly configNumber: (given: string | number) => number | null;
  /** Whether this is one of the secrets that a user may keep (worker.md B.7; worker:ISO-5). */
  readonly keepsSecret: (key: string) => boolean;
  /** worker:MIG-1 to MIG-4. */
  readonly phaseOf: (env: WorkerEnv) => ReturnType<typeof phaseOf>;
  /** What an exit code says: the heap was exhausted (134), or the kernel killed it (137) (worker:PROC-10). */
  readonly ranOutOfMemory: (exitCode: number | null) => boolean;
  /** Whether the value of a switch is on (worker:AUTH-5, AUTH-11). */
  readonly isOn: (value: string | number | undefined) => boolean;
  /** Whether a browser waits for the boot, or sees a page at once (worker:ARCH-3). */
  readonly showsLoadingPage: boolean;
  /** A page waits so long to learn whether the gateway is up, ms (worker:ARCH-3). */
  readonly pageLookMs: number;
  /** How long the gateway may take to answer a user's own request, ms (worker:ARCH-4). */
  readonly proxyAnswerMs: number;
}

/** The only secrets there are (worker.md B.7). */
export const SECRET_KEYS: readonly string[] = [
  "ANTHROPIC_API_KEY",
  "OPENAI_API_KEY",
  "TELEGRAM_BOT_TOKEN",
  "DISCORD_BOT_TOKEN",
  "SLACK_BOT_TOKEN",
];

const configNumber = (given: string | number): number | null => {
  const value = Number(given);
  return Number.isFinite(value) ? value : null;
};

/** The decisions of the reference. */
export const authParts: AuthParts = {
  isAdmin,
  forbidden: () => ({ error: "Super admin access required", hint: "Provide X-Admin-Secret header" }),
  isAdminUser: (userId, adminUserIds) => adminUserIds.includes(userId),
  userOfClaims,
  debugNeedsSecret: true,
  verbsOf: (allowed) => [allowed],
  authenticatesFirst: true,
  gatewayToken,
  sandboxNameOf: sandboxName,
  containerEnv,
  onMissingBinding: () => "refuse",
  honours: () => true,
  configNumber,
  keepsSecret: (key) => SECRET_KEYS.includes(key),
  phaseOf,
  ranOutOfMemory: (exitCode) => exitCode === 134 || exitCode === 137,
  isOn: (value) => value === "true",
  showsLoadingPage: true,
  pageLookMs: 1_000,
  proxyAnswerMs: 30_000,
};
