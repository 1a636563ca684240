import { describe, expect, test } from "vitest";
import { assertLoopback } from "./loopback.ts";

describe("a target of faults or load", () => {
  test.for(["http://127.0.0.1:80", "http://127.9.8.7", "http://localhost:1", "http://[::1]:9", "http://[::ffff:127.0.0.1]:9"])(
    "%s is on this machine",
    (url) => {
      expect(() => assertLoopback(url, [])).not.toThrow();
    },
  );

  test.for([
    "http://10.0.0.1",
    "http://example.test",
    "http://localhost.example.test",
    "http://0.0.0.0:80",
    "http://[::]:80",
    "no url at all",
  ])("%s is refused", (url) => {
    expect(() => assertLoopback(url, [])).toThrow("loopback only");
  });

  test("elsewhere is allowed by its very name only", () => {
    expect(() => assertLoopback("http://lab.test:8080", ["lab.test"])).not.toThrow();
    expect(() => assertLoopback("http://lab.test:8080", ["test"])).toThrow("--allow-host lab.test");
  });
});
