import { describe, expect, test } from "vitest";
import { containerEnv } from "#harness/platform/worker/host/container-env.ts";
import { sleepAfterOf } from "#harness/platform/worker/host/sleep-setting.ts";
import { phaseOf } from "#harness/platform/worker/migration.ts";
import { referenceParts } from "#harness/platform/worker/parts.ts";
import { readAuthConfig, trimSlashes } from "./auth-config.ts";
import { userOfClaims } from "./claims.ts";
import { gatewayToken } from "./gateway-token.ts";
import { storageKeys } from "./storage-keys.ts";
import { tokenOf } from "./token-sources.ts";

const NOW_MS = 1_767_225_600_000;
const demands = { nowMs: NOW_MS, issuer: "https://identity.test/auth/v1" };
const good = { sub: "8a1f0c1e-7b6d", aud: "authenticated", iss: demands.issuer, exp: NOW_MS / 1_000 + 60 };

describe("the claims of a token (worker:AUTH-7, worker:ISO-8)", () => {
  test("name a user when they are good", () => {
    expect(userOfClaims(good, demands)).toBe(good.sub);
    expect(userOfClaims({ ...good, aud: ["other", "authenticated"] }, demands)).toBe(good.sub);
    expect(userOfClaims({ ...good, iss: "anybody" }, { ...demands, issuer: null })).toBe(good.sub);
  });

  test.each([
    ["that expire at this very second", { exp: NOW_MS / 1_000 }],
    ["with an expiry that is no number", { exp: "9999999999" }],
    ["of another audience", { aud: "anon" }],
    ["of another issuer", { iss: "https://identity.test" }],
    ["about nobody", { sub: undefined }],
    ["about the word undefined", { sub: "undefined" }],
    ["about a path", { sub: "u1/../u2" }],
    ["of the future", { nbf: NOW_MS / 1_000 + 1 }],
  ])("%s name nobody", (_what, change) => {
    expect(userOfClaims({ ...good, ...change }, demands)).toBeNull();
  });
});

describe("the token of a request (worker:AUTH-8)", () => {
  const request = (headers: Readonly<Record<string, string>>): Request => new Request("http://platform.test/", { headers });

  test("is the bearer's before any cookie's", () => {
    expect(tokenOf(request({ authorization: "Bearer one", cookie: "sb-access-token=two" }))).toBe("one");
    expect(tokenOf(request({ cookie: `captainapp-sso-v1=${encodeURIComponent('{"access_token":"three"}')}; sb-access-token=two` }))).toBe(
      "two",
    );
    expect(tokenOf(request({ cookie: `captainapp-sso-v1=${encodeURIComponent('{"access_token":"three"}')}` }))).toBe("three");
  });

  test.each(["captainapp-sso-v1=%7Bbroken", "sb-access-token=%E0%A4%A", "captainapp-sso-v1=%5B%5D", "captainapp-sso-v1=null", ";;;", "="])(
    "is absent in the cookie %s",
    (cookie) => {
      expect(tokenOf(request({ cookie }))).toBeNull();
    },
  );
});

describe("a gateway's token (worker:AUTH-13)", () => {
  test("is 64 hexadecimal digits, one for each user, and another for another master", () => {
    expect(gatewayToken("master", "u1")).toMatch(/^[0-9a-f]{64}$/);
    expect(gatewayToken("master", "u1")).toBe(gatewayToken("master", "u1"));
    expect(new Set([gatewayToken("master", "u1"), gatewayToken("master", "u2"), gatewayToken("other", "u1")]).size).toBe(3);
  });
});

test("a container's environment holds nothing of the worker's but what is meant for it (worker:ISO-4)", () => {
  const env = { MOLTBOT_GATEWAY_TOKEN: "master", R2_SECRET_ACCESS_KEY: "keys", SUPABASE_JWT_SECRET: "jwt", ANTHROPIC_API_KEY: "model" };
  expect(Object.keys(containerEnv({ userId: "u1", env, tokenOf: gatewayToken })).toSorted()).toEqual([
    "ANTHROPIC_API_KEY",
    "GATEWAY_TOKEN",
    "OPENCLAW_USER_ID",
    "STORAGE_PREFIX",
  ]);
});

// worker:T-42
describe("worker:CFG-6", () => {
  test.each([
    ["30s", 30_000],
    ["10m", 600_000],
    ["1h", 3_600_000],
    ["never", 2 ** 31 - 1],
    ["", 900_000],
  ])("%j is %i ms, without a warning", (given, ms) => {
    expect(sleepAfterOf({ SANDBOX_SLEEP_AFTER: given }, 900_000)).toEqual({ ms, warning: null });
  });

  test.each(["10", "x", "0m", "-1m", "1d", "1.5h", "9999999h", "10 m"])("%j is the default, with a warning that names it", (given) => {
    const setting = sleepAfterOf({ SANDBOX_SLEEP_AFTER: given }, 900_000);
    expect(setting.ms).toBe(900_000);
    expect(setting.warning).toContain(JSON.stringify(given));
  });
});

// worker:T-43
test("worker:CFG-8", () => {
  const all = { R2_ACCESS_KEY_ID: "a", R2_SECRET_ACCESS_KEY: "b", CF_ACCOUNT_ID: "c" };
  expect(storageKeys(all)).toEqual({ configured: true, warning: null });
  expect(storageKeys({}), "none at all is a choice").toEqual({ configured: false, warning: null });
  for (const name of Object.keys(all)) {
    const { configured, warning } = storageKeys({ ...all, [name]: "" });
    expect(configured).toBe(false);
    expect(warning, "a part of them is named").toContain(name);
  }
});

// worker:T-44
describe("worker:CFG-10", () => {
  test.each([0, 1, 2, 5])("an address with %i trailing slashes is the address without", (count) => {
    const given = `https://identity.test${"/".repeat(count)}`;
    expect(trimSlashes(given)).toBe("https://identity.test");
    expect(readAuthConfig({ SUPABASE_URL: given }, referenceParts).issuer).toBe("https://identity.test/auth/v1");
  });
});

test.each(["0", "4", "three", "1.5"])("migration phase %j is the last one, with a warning (worker:MIG-4)", (given) => {
  const { phase, warning } = phaseOf({ MIGRATION_PHASE: given });
  expect(phase.number).toBe(3);
  expect(warning).toContain(given);
});
