import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isAdmin } from "./admin-auth.ts";
import { readConfig, type WorkerConfig, type WorkerEnv } from "./config.ts";
import { referenceParts } from "./parts.ts";

const config = (env: WorkerEnv = {}): WorkerConfig => readConfig(env, referenceParts);

const FIELDS = {
  SANDBOX_WAKE_TIMEOUT_MS: "wakeBudgetMs",
  DEFAULT_EXEC_TIMEOUT_MS: "execTimeoutMs",
  MAX_EXEC_TIMEOUT_MS: "execTimeoutMaxMs",
  RETRY_ATTEMPTS: "retryAttempts",
  RETRY_BASE_DELAY_MS: "retryBaseDelayMs",
} as const;

const names = Object.keys(FIELDS) as (keyof typeof FIELDS)[];

describe("the configuration", () => {
  // worker:CFG-1
  test("has the defaults of the contract, without a warning", () => {
    expect(config()).toEqual({
      adminSecret: null,
      wakeBudgetMs: 120_000,
      execTimeoutMs: 60_000,
      execTimeoutMaxMs: 300_000,
      retryAttempts: 3,
      retryBaseDelayMs: 1_000,
      phase: referenceParts.phaseOf({}).phase,
      filesDefaultSource: "auto",
      warnings: [],
    });
  });

  // worker:CFG-2
  test.for(names)("takes %s as a number and as a numeric string", (name) => {
    expect(config({ [name]: 7 })[FIELDS[name]]).toBe(7);
    expect(config({ [name]: "7" })[FIELDS[name]]).toBe(7);
    expect(config({ DEFAULT_EXEC_TIMEOUT_MS: 5, [name]: "7" }).warnings).toEqual([]);
  });

  // worker:CFG-3
  test.for(names)("uses the default of %s for anything that is no positive number, with one warning", (name) => {
    for (const bad of ["soon", "", " ", "NaN", "Infinity", 0, -1, "-5", Number.NaN, Number.POSITIVE_INFINITY, "9".repeat(30), 0.5, "0.2"]) {
      const read = config({ [name]: bad });
      expect(read[FIELDS[name]], `${name}=${JSON.stringify(bad)}`).toBe(config()[FIELDS[name]]);
      if (bad !== "") expect(read.warnings, `${name}=${String(bad)}`).toEqual([expect.stringContaining(name)]);
    }
  });

  // worker:CFG-3
  test("cuts a fraction, and refuses one that is beyond the longest allowed", () => {
    expect(config({ RETRY_ATTEMPTS: "9.9" }).retryAttempts).toBe(9);
    expect(config({ RETRY_ATTEMPTS: 10.5 })).toMatchObject({ retryAttempts: 3, warnings: [expect.stringContaining("RETRY_ATTEMPTS")] });
  });

  // worker:CFG-4
  test("lowers the default command time to the longest allowed one, with a warning", () => {
    const read = config({ DEFAULT_EXEC_TIMEOUT_MS: 90_000, MAX_EXEC_TIMEOUT_MS: 45_000 });
    expect([read.execTimeoutMs, read.execTimeoutMaxMs]).toEqual([45_000, 45_000]);
    expect(read.warnings).toEqual([expect.stringContaining("DEFAULT_EXEC_TIMEOUT_MS")]);
  });

  test("takes an empty master token for none", () => {
    expect(config({ MOLTBOT_GATEWAY_TOKEN: "" }).adminSecret).toBeNull();
    expect(config({ MOLTBOT_GATEWAY_TOKEN: "s" }).adminSecret).toBe("s");
  });

  test("names no value of the master token in a warning", () => {
    const read = config({ MOLTBOT_GATEWAY_TOKEN: "canary-secret", RETRY_ATTEMPTS: "many" });
    expect(JSON.stringify(read.warnings)).not.toContain("canary-secret");
  });
});

describe("the admin secret", () => {
  // worker:AUTH-1
  test("admits exactly itself", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), (secret, given) => {
        expect(isAdmin(given, secret)).toBe(given === secret);
        expect(isAdmin(secret, secret)).toBe(true);
      }),
    );
  });

  test.for(["s", "sec", "secretsecret", "Secret", "secret ", "secreT", "\u0000", "secret\u0000"])(
    "is not %j when it is secret",
    (given) => {
      expect(isAdmin(given, "secret")).toBe(false);
    },
  );

  // worker:AUTH-2
  test("admits nobody when it is unset, and never an empty or missing header", () => {
    expect([isAdmin("", null), isAdmin(undefined, null), isAdmin("anything", null)]).toEqual([false, false, false]);
    expect([isAdmin("", "secret"), isAdmin(undefined, "secret")]).toEqual([false, false]);
  });
});

// worker:T-35
describe("worker:OOM-4", () => {
  test.for([
    [{}, 0],
    [{ GATEWAY_HEAP_MB: 4_095, INSTANCE_MEMORY_MB: "4096" }, 0],
    [{ GATEWAY_HEAP_MB: 4_096, INSTANCE_MEMORY_MB: 4_096 }, 1],
    [{ INSTANCE_MEMORY_MB: 1_024 }, 1],
  ] as const)("a heap of %o that the instance cannot hold is told", ([env, warnings]) => {
    expect(readConfig(env, referenceParts).warnings).toHaveLength(warnings);
  });
});
