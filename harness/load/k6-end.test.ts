import { describe, expect, test } from "vitest";
import { K6Error, k6End } from "./k6-end.ts";

const exit = (code: number | null, signal: string | null = null) => ({ code, signal });

describe("the end of k6", () => {
  test("a run is a run, whether its thresholds were met or not: the samples decide", () => {
    expect(k6End(exit(0), "")).toBe("ran");
    expect(k6End(exit(99), "")).toBe("ran");
  });

  test("a run that was stopped is told from one that ended", () => {
    expect(k6End(exit(105), "")).toBe("stopped");
  });

  test.each([
    [97, "cloud"],
    [98, "cloud"],
    [100, "setup"],
    [101, "teardown"],
    [102, "too long"],
    [103, "REST"],
    [104, "configuration"],
    [106, "REST API is in use"],
    [107, "script failed"],
    [108, "aborted"],
    [109, "crashed"],
    [110, "failed"],
    [255, "cannot be read"],
    [42, "does not document"],
  ])("exit code %i is one line that says what went wrong", (code, words) => {
    const end = (): unknown => k6End(exit(code), "");
    expect(end).toThrow(K6Error);
    expect(end).toThrow(`exit code ${code}`);
    expect(end).toThrow(words);
    expect(end).not.toThrow("\n");
  });

  test("a signal is named", () => {
    expect(() => k6End(exit(null, "SIGKILL"), "")).toThrow("SIGKILL");
  });

  test("what k6 said last stands beside, without its decoration", () => {
    const said = [
      'time="2026-11-21T05:00:00Z" level=warning msg="Insufficient VUs"',
      'time="2026-11-21T05:00:00Z" level=error msg="The moduleSpecifier \\"./x.ts\\" couldn\'t be found"',
    ].join("\n");
    expect(() => k6End(exit(107), said)).toThrow('(The moduleSpecifier "./x.ts" couldn\'t be found)');
  });
});
