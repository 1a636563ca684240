import { describe, expect, test } from "vitest";
import { checkLoadOptions, formFor, type TypedLoadOptions } from "./load-options.ts";

const typed = (change: Partial<TypedLoadOptions> = {}): TypedLoadOptions => ({
  engine: "auto",
  header: [],
  allowHost: [],
  database: "auto",
  parallelism: "2",
  output: "out",
  ...change,
});

describe("where load may go", () => {
  test.each(["http://127.0.0.1:8787", "http://[::1]:8787", "http://localhost:8787/"])("%s is this machine", (target) => {
    expect(checkLoadOptions(typed({ target })).target).toBe(new URL(target).origin);
  });

  test.each(["http://example.com", "http://10.0.0.1:80", "http://127.0.0.1.example.com"])("%s is refused", (target) => {
    expect(() => checkLoadOptions(typed({ target }))).toThrow("--allow-host");
  });

  test("a host that is named is allowed, and no other with it", () => {
    expect(checkLoadOptions(typed({ target: "http://staging:80", allowHost: ["staging"] })).target).toBe("http://staging");
    expect(() => checkLoadOptions(typed({ target: "http://production:80", allowHost: ["staging"] }))).toThrow("--allow-host");
  });

  test.each(["127.0.0.1:80", "ftp://127.0.0.1", "http://127.0.0.1/path", "http://user@127.0.0.1"])("%s is no target", (target) => {
    expect(() => checkLoadOptions(typed({ target }))).toThrow("--target must be a URL");
  });

  test("manifests need a target, and obey the same rule", () => {
    expect(() => checkLoadOptions(typed({ emit: "k8s" }))).toThrow("--emit k8s needs --target");
    expect(() => checkLoadOptions(typed({ emit: "k8s", target: "http://platform.svc" }))).toThrow("--allow-host");
  });
});

test.each([
  [{ engine: "wrk" }, 'unknown engine "wrk"'],
  [{ rate: "0" }, "--rate must be a whole number"],
  [{ duration: "1.5" }, "--duration must be a whole number"],
  [{ target: "http://127.0.0.1", header: ["no colon"] }, '--header must be "name: value"'],
  [{ header: ["a: b"] }, "--header goes with --target"],
] as const)("%o is refused in words", (change, message) => {
  expect(() => checkLoadOptions(typed(change))).toThrow(message);
});

describe("another rate or length", () => {
  const form = {
    stages: [{ rate: 100, seconds: 10 }],
    faults: [{ kind: "bucket-down" as const, fromMs: 2_000, toMs: 4_000 }],
    phases: [{ name: "recovered", fromMs: 5_000, toMs: 10_000 }],
  };

  test("leaves the form alone when none is wanted", () => {
    expect(formFor(form, { rate: null, seconds: null })).toBe(form);
  });

  test("takes faults and phases along", () => {
    expect(formFor(form, { rate: null, seconds: 20 })).toEqual({
      stages: [{ rate: 100, seconds: 20 }],
      faults: [{ kind: "bucket-down", fromMs: 4_000, toMs: 8_000 }],
      phases: [{ name: "recovered", fromMs: 10_000, toMs: 20_000 }],
    });
  });

  test("is refused beyond what a machine should hold", () => {
    expect(() => formFor(form, { rate: 100_000, seconds: null })).toThrow("--rate and --duration");
  });
});
