import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { EngineWatch } from "./engine.ts";
import { k6Version, runK6 } from "./k6.ts";
import { workload, type LoadOrder } from "./workload.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "seatrial-k6-"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** A program that is called k6 and does what a test wants. */
const fakeK6 = (run: string, version = "k6 v2.2.0 (go1.26, linux/amd64)"): string => {
  const file = join(folder, "k6");
  writeFileSync(file, `#!/bin/sh\nif [ "$1" = version ]; then echo "${version}"; exit 0; fi\n${run}\n`);
  chmodSync(file, 0o755);
  return file;
};

const stages = [{ rate: 2, seconds: 1 }];
const made = workload({
  title: "test",
  covers: [],
  users: { count: 1, inARow: 1 },
  requests: [{ name: "get", weight: 1, method: "GET", path: "/", success: { statuses: [200] } }],
  inFlightMax: 10,
  timeoutMs: 1_000,
  platform: { bootMs: [1_000], begin: "asleep", stored: { path: "/a", text: "a" } },
  objectives: [],
  full: { stages },
  quick: { stages },
});
const order: LoadOrder = { id: "test", workload: made, form: made.full, origins: ["http://127.0.0.1:9"], headers: {} };

const run = (binary: string, watch: Partial<EngineWatch> = {}, onProcess: (pid: number) => void = () => {}) =>
  runK6(
    order,
    { binary, folder, objectives: [], onProcess },
    { signal: new AbortController().signal, onStart: () => {}, onProgress: () => {}, ...watch },
  );

describe("which k6", () => {
  test("says its version", async () => {
    expect(await k6Version(fakeK6(""))).toBe("2.2.0");
  });

  test.each([
    ["an older one", "k6 v1.8.1 (go1.25, linux/amd64)", "too old"],
    ["something else", "wrk 4.2.0", "does not say which k6"],
  ])("%s is refused, with what to do", async (_what, version, message) => {
    await expect(k6Version(fakeK6("", version))).rejects.toThrow(message);
    await expect(k6Version(fakeK6("", version))).rejects.toThrow("npm run tools");
  });

  test("one that cannot be run is told", async () => {
    await expect(k6Version(join(folder, "nothing"))).rejects.toThrow("cannot be run");
  });
});

describe("a run of k6", () => {
  test("that missed thresholds is a run: what its samples lack is lost, not green", async () => {
    const { samples, cut } = await run(fakeK6("exit 99"));
    expect(cut).toBeNull();
    expect([...samples.outcome].map((index) => samples.outcomes[index])).toEqual(["lost by k6", "lost by k6"]);
  });

  test.each([104, 107, 110])("that exits with %i is told with k6's own words", async (code) => {
    const binary = fakeK6(`echo 'time="now" level=error msg="no such thing"' >&2; exit ${code}`);
    await expect(run(binary)).rejects.toThrow(new RegExp(`^k6 failed with exit code ${code}: .*\\(no such thing\\)$`));
  });

  test("that was stopped by somebody else is cut", async () => {
    expect((await run(fakeK6("exit 105"))).cut).toBe("k6 was stopped by a signal");
  });

  test("that we stop gets one SIGINT, so that it writes what it has", async () => {
    const abort = new AbortController();
    const binary = fakeK6(
      `trap 'echo interrupted > "${folder}/trapped"; exit 105' INT; echo seatrial-start >&2; while :; do sleep 0.05; done`,
    );
    const { cut } = await run(binary, { signal: abort.signal, onStart: () => abort.abort() });
    expect(cut).toBe("interrupted");
    expect(readFileSync(join(folder, "trapped"), "utf8")).toBe("interrupted\n");
  });

  test("is in a process group of its own: Ctrl-C in a terminal reaches us alone", async () => {
    let pid = 0;
    await run(fakeK6(`ps -o pgid= -p $$ > "${folder}/group"; exit 0`), {}, (started) => {
      pid = started;
    });
    expect(Number(readFileSync(join(folder, "group"), "utf8"))).toBe(pid);
  });

  test("is told by its own setup when load begins, and which process it is at once", async () => {
    const told: (string | number)[] = [];
    await run(fakeK6("echo 'level=info msg=seatrial-start' >&2; exit 0"), { onStart: () => told.push("start") }, (pid) => told.push(pid));
    expect(told).toEqual([expect.any(Number), "start"]);
  });

  test("takes nothing from this machine's settings and reports nothing home", async () => {
    vi.stubEnv("HTTP_PROXY", "http://elsewhere:1");
    await run(fakeK6(`env > "${folder}/env"; exit 0`));
    const env = readFileSync(join(folder, "env"), "utf8");
    expect(env).toContain("K6_NO_USAGE_REPORT=true");
    expect(env).toContain("K6_AUTO_EXTENSION_RESOLUTION=false");
    expect(env).not.toMatch(/proxy=/i);
    expect(env).toContain(`HOME=${folder}`);
  });

  test("keeps what it sends, credentials among it, from other users of the machine", async () => {
    await run(fakeK6(`ls -l "${folder}/load.json" > "${folder}/mode"; exit 0`));
    expect(existsSync(join(folder, "load.json"))).toBe(true);
    expect(readFileSync(join(folder, "mode"), "utf8")).toMatch(/^-rw-------/);
  });
});
