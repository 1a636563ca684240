import { describe, expect, test } from "vitest";
import { readConfig, type ServerConfig } from "./config.ts";
import { serverParts } from "./parts.ts";

const config = (env: Readonly<Record<string, string | number>> = {}): ServerConfig => readConfig(env, serverParts);

describe("the configuration", () => {
  test("has defaults for everything, without a warning", () => {
    expect(config()).toEqual({
      adminToken: "",
      orgId: "",
      platformUrl: "http://localhost:8080",
      sharedSecret: "",
      cpAdminToken: "",
      development: false,
      production: false,
      testTokens: true,
      deployment: "self-hosted",
      secretsKey: "",
      rateLimit: 600,
      trustedProxies: [],
      provisioningMs: 600_000,
      agentHeadersMs: 60_000,
      remoteStaleMs: 90_000,
      tokenGraceMs: 300_000,
      warnings: [],
    });
  });

  test.for([
    ["", "", "self-hosted", 0],
    ["", "org", "saas", 0],
    ["saas", "", "saas", 0],
    ["saas", "org", "saas", 0],
    [" saas ", "", "saas", 0],
    ["self-hosted", "org", "self-hosted", 0],
    // Whoever cannot be understood gets the strict rules (server.md B.7).
    ["SaaS", "org", "self-hosted", 1],
    ["cloud", "org", "self-hosted", 1],
    ["true", "", "self-hosted", 1],
  ] as const)("MOLECULE_DEPLOY_MODE %j with the organisation %j is %s", ([mode, org, deployment, warnings]) => {
    const read = config({ MOLECULE_DEPLOY_MODE: mode, MOLECULE_ORG_ID: org });
    expect(read.deployment).toBe(deployment);
    expect(read.warnings.filter((one) => one.includes("MOLECULE_DEPLOY_MODE"))).toHaveLength(warnings);
  });

  const NUMBERS = {
    RATE_LIMIT: ["rateLimit", 1],
    A2A_HEADER_TIMEOUT_SECONDS: ["agentHeadersMs", 1_000],
    REMOTE_LIVENESS_STALE_AFTER: ["remoteStaleMs", 1_000],
    TOKEN_GRACE_SECONDS: ["tokenGraceMs", 1_000],
  } as const;

  for (const [name, [field, unit]] of Object.entries(NUMBERS)) {
    test(`${name} is taken as a number and as a text`, () => {
      expect([config({ [name]: 7 })[field], config({ [name]: "7" })[field], config({ [name]: " 7 " })[field]]).toEqual(
        [7, 7, 7].map((n) => n * unit),
      );
    });

    test.for(["soon", "NaN", "Infinity", "0", "-5", 0, -1, Number.NaN])(`${name} as %j is its default, with a warning`, (bad) => {
      const read = config({ [name]: bad });
      expect(read[field]).toBe(config()[field]);
      expect(read.warnings).toEqual([expect.stringContaining(name)]);
    });

    test(`${name} as nothing is its default, without a warning`, () => {
      expect([config({ [name]: "" }), config({ [name]: "  " })].map((read) => [read[field], read.warnings])).toEqual([
        [config()[field], []],
        [config()[field], []],
      ]);
    });
  }

  test("takes the second name of a secret where the first is not set", () => {
    expect(config({ PROVISION_SHARED_SECRET: "second" }).sharedSecret).toBe("second");
    expect(config({ MOLECULE_CP_SHARED_SECRET: "first", PROVISION_SHARED_SECRET: "second" }).sharedSecret).toBe("first");
  });

  // server:EXT-05
  test.for(["http://p.test", "http://p.test/", "http://p.test///"])("%s has no slash at its end", (url) => {
    expect(config({ PLATFORM_URL: url }).platformUrl).toBe("http://p.test");
  });

  test("warns of production without a key for secrets, and gives test tokens there only when told to", () => {
    expect(config({ MOLECULE_ENV: "production" }).warnings).toEqual([expect.stringContaining("SECRETS_ENCRYPTION_KEY")]);
    expect(config({ MOLECULE_ENV: "production", SECRETS_ENCRYPTION_KEY: "k" }).warnings).toEqual([]);
    expect(config({ MOLECULE_ENV: "production" }).testTokens).toBe(false);
    expect(config({ MOLECULE_ENV: "production", MOLECULE_ENABLE_TEST_TOKENS: "true" }).testTokens).toBe(false);
    expect(config({ MOLECULE_ENV: "production", MOLECULE_ENABLE_TEST_TOKENS: "1" }).testTokens).toBe(true);
  });
});
