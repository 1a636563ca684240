import type { ServerPorts } from "./ports.ts";
import type { ServerParts } from "./parts.ts";

/** What the environment says (server.md B.7). Times in ms. */
export interface ServerConfig {
  readonly adminToken: string;
  /** Set on SaaS: the tenant that this server belongs to. */
  readonly orgId: string;
  readonly platformUrl: string;
  readonly sharedSecret: string;
  readonly cpAdminToken: string;
  readonly development: boolean;
  readonly production: boolean;
  readonly testTokens: boolean;
  readonly deployment: "saas" | "self-hosted";
  readonly secretsKey: string;
  /** Requests a minute and caller. */
  readonly rateLimit: number;
  /** Addresses of proxies whose X-Forwarded-For is believed (server:AUTH-05). */
  readonly trustedProxies: readonly string[];
  /** How long an agent's answer may take to begin (server:A2A-21). */
  readonly agentHeadersMs: number;
  /** How long an external workspace that is not heard of counts as alive. */
  readonly remoteStaleMs: number;
  /** How long a workspace may be provisioning, where its runtime does not need longer (server:REG-16). */
  readonly provisioningMs: number;
  /** Age from which a token without a container is stale (server:TOK-01). */
  readonly tokenGraceMs: number;
  readonly warnings: readonly string[];
}

const positive = (value: string | number | undefined): number | null => {
  const number = Number(value);
  return value !== undefined && value !== "" && Number.isFinite(number) && number > 0 ? number : null;
};

/** Reads the environment; what is wrong in it is a warning and its default, never a crash. */
export const readConfig = (env: ServerPorts["env"], parts: ServerParts): ServerConfig => {
  const warnings: string[] = [];
  const text = (name: string): string => String(env[name] ?? "").trim();
  const numberOf = (name: string, otherwise: number): number => {
    const value = positive(env[name]);
    if (value === null && text(name) !== "") warnings.push(`${name} must be a positive number, found "${text(name)}": using ${otherwise}`);
    return value ?? otherwise;
  };
  const mode = text("MOLECULE_DEPLOY_MODE");
  const orgId = text("MOLECULE_ORG_ID");
  if (!["", "saas", "self-hosted"].includes(mode)) {
    warnings.push(`MOLECULE_DEPLOY_MODE must be saas or self-hosted, found "${mode}": using self-hosted`);
  }
  const secretsKey = text("SECRETS_ENCRYPTION_KEY");
  const production = text("MOLECULE_ENV") === "production";
  if (production && secretsKey === "")
    warnings.push("SECRETS_ENCRYPTION_KEY is required in production: secrets are refused until it is set");
  return {
    adminToken: text("ADMIN_TOKEN"),
    orgId,
    platformUrl: parts.platformUrl(text("PLATFORM_URL") || "http://localhost:8080"),
    sharedSecret: text("MOLECULE_CP_SHARED_SECRET") || text("PROVISION_SHARED_SECRET"),
    cpAdminToken: text("CP_ADMIN_API_TOKEN"),
    development: text("MOLECULE_ENV") === "development",
    production,
    testTokens: !production || text("MOLECULE_ENABLE_TEST_TOKENS") === "1",
    deployment: mode === "saas" || (mode === "" && orgId !== "") ? "saas" : "self-hosted",
    secretsKey,
    rateLimit: numberOf("RATE_LIMIT", 600),
    trustedProxies: text("TRUSTED_PROXIES")
      .split(/[\s,]+/)
      .filter(Boolean),
    agentHeadersMs: numberOf("A2A_HEADER_TIMEOUT_SECONDS", 60) * 1_000,
    remoteStaleMs: numberOf("REMOTE_LIVENESS_STALE_AFTER", 90) * 1_000,
    provisioningMs: numberOf("PROVISION_TIMEOUT_SECONDS", 600) * 1_000,
    tokenGraceMs: numberOf("TOKEN_GRACE_SECONDS", 300) * 1_000,
    warnings,
  };
};
