import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { STORED } from "#scenarios/load/requests.ts";
import { loadWorkload } from "#scenarios/wiring/load-workloads.ts";
import { liveOptions } from "#scripts/live-options.ts";
import { UsageError } from "#scripts/usage-error.ts";
import { checkServeOptions, serveCommand } from "./serve.ts";

const RAW = { factor: "50", model: "S", seed: "1" };
const LIVE = liveOptions("embedded", []);

let folder = "";
let said = "";

beforeEach(() => {
  // Ledgers of other runs on this machine are none of this test's business.
  folder = mkdtempSync(join(tmpdir(), "serve-test-"));
  vi.stubEnv("XDG_RUNTIME_DIR", folder);
  said = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** The arguments of a command that was printed to be pasted: what stands between quotes is one. */
const pasted = (line: RegExp): readonly string[] => {
  const command = said.split("\n").find((one) => line.test(one)) ?? "";
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");
};

const WAKE = /curl -X POST .*\/wake/;
const SLOW = /curl .*\/toxics -d/;

const wake = async (): Promise<{ readonly status: number; readonly body: unknown }> => {
  const [, , , url = "", , header = ""] = pasted(WAKE);
  const [name = "", value = ""] = header.split(": ");
  const response = await fetch(url, { method: "POST", headers: { [name]: value } });
  return { status: response.status, body: await response.json() };
};

describe("seatrial serve", () => {
  test("serves what its printed commands ask for, and leaves nothing", async () => {
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const exit = serveCommand(checkServeOptions({ ...RAW, bootMs: "3000" }, LIVE), ended);
    await vi.waitFor(() => expect(said).toContain("Ctrl-C ends it"), { timeout: 15_000 });

    expect(await wake()).toMatchObject({ status: 200, body: { userId: "ada", action: "started" } });
    const [, toxics = "", , toxic = ""] = pasted(SLOW);
    expect(await (await fetch(toxics, { method: "POST", body: toxic })).json()).toMatchObject({ name: "slow", type: "latency" });
    const [, , method = "", slow = ""] = pasted(/curl -X DELETE/);
    expect((await fetch(slow, { method })).status).toBe(204);
    expect(readdirSync(join(folder, "seatrial")), "a ledger of what is to be taken away").toHaveLength(1);

    end();
    expect(await exit).toBe(0);
    expect(readdirSync(folder), "ledgers").toEqual([]);
    await expect(fetch(toxics), "the Toxiproxy is closed").rejects.toThrow("fetch failed");
    await expect(wake(), "the isolates are closed").rejects.toThrow("fetch failed");
  });

  test("has the users and files of a workload, if one is named", async () => {
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const exit = serveCommand(checkServeOptions({ ...RAW, load: "wake-storm" }, LIVE), ended);
    await vi.waitFor(() => expect(said).toContain("Ctrl-C ends it"), { timeout: 15_000 });
    const { requests } = await loadWorkload("wake-storm");
    const [, , , url = "", , header = ""] = pasted(WAKE);
    const [name = "", value = ""] = header.split(": ");
    const read =
      requests
        .find(({ method }) => method === "GET")
        ?.path.replace("{user}", "load-7")
        .replaceAll("{n}", "1") ?? "";
    const response = await fetch(new URL(read, url), { headers: { [name]: value } });
    expect([response.status, await response.text()]).toEqual([200, expect.stringContaining(STORED.text)]);
    end();
    await exit;
  });

  test("says when no platform is where it should be, and leaves nothing", async () => {
    const options = checkServeOptions({ ...RAW, platform: "127.0.0.1:9" }, LIVE);
    await expect(serveCommand(options, Promise.resolve())).rejects.toThrow(
      /^no platform can be commanded at 127\.0\.0\.1:9 \(seatrial platform starts one\): /,
    );
    expect([said, readdirSync(folder)]).toEqual(["", []]);
  });

  test.each([
    [{ factor: "0" }, '--factor must be a whole number of at least 1, found "0"'],
    [{ model: "T" }, 'unknown SDK model "T": expected one of S, R (did you mean "S"?)'],
    [{ bootMs: "soon" }, '--boot-ms must be a whole number of at least 1, found "soon"'],
    [{ bootMs: "5", bootProfile: "production-like" }, "--boot-profile and --boot-ms both say how long boots take: give one of them"],
    [
      { bootProfile: "production-lik" },
      'unknown boot profile "production-lik": expected one of cold-60-180, production-like (did you mean "production-like"?)',
    ],
    [{ platform: "http://127.0.0.1:7400" }, '--platform must be a control address such as 127.0.0.1:7400, found "http://127.0.0.1:7400"'],
    [
      { load: "wake-strom" },
      'unknown workload "wake-strom": expected one of a2a-fan-out, r2-brown-out, restart-storm, steady-mix, thousand-clients, wake-storm (did you mean "wake-storm"?)',
    ],
    [{ port: "8080" }, "--port is of the workspace server: add --subject server, or leave it out"],
    [{ database: "pglite" }, "--database is of the workspace server: add --subject server, or leave it out"],
    [{ platform: "127.0.0.1" }, '--platform must be a control address such as 127.0.0.1:7400, found "127.0.0.1"'],
  ])("refuses %j", (given, why) => {
    expect(() => checkServeOptions({ ...RAW, ...given }, LIVE)).toThrow(new UsageError(why));
  });

  test("commands no platform on another machine, unless that is allowed", () => {
    const there = { ...RAW, platform: "192.0.2.1:7400" };
    expect(() => checkServeOptions(there, LIVE)).toThrow("http://192.0.2.1:7400 is not on this machine");
    expect(checkServeOptions(there, liveOptions("embedded", ["192.0.2.1"])).platform).toBe("192.0.2.1:7400");
  });
});
