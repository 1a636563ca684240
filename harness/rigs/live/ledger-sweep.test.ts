import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseLedger, type LedgerEntry } from "./ledger-file.ts";
import { deadRuns, sweepLedger, type SweepOptions } from "./ledger-sweep.ts";
import { birthOf, isAlive, pidNamespace } from "./process-birth.ts";
import { RunLedger } from "./run-ledger.ts";

const DEAD_RUN = "00000000aa";

let folder: string;
const cleanups: (() => unknown)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ledger-test-"));
});

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  rmSync(folder, { recursive: true, force: true });
});

const sleeper = async (): Promise<ChildProcess & { readonly pid: number }> => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  cleanups.push(() => child.kill("SIGKILL"));
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve).once("error", reject);
  });
  return child as ChildProcess & { readonly pid: number };
};

const ended = (child: ChildProcess): Promise<unknown> => {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", resolve);
  });
};

const birth = (pid: number): string => {
  const found = birthOf(pid);
  if (found === null) throw new Error(`No process ${pid}`);
  return found;
};

/** The ledger of a run that is no more: its number belongs to another process by now. */
const deadRun = (left: Partial<LedgerEntry> = {}): string => {
  const entry: LedgerEntry = {
    format: "seatrial-run",
    version: 1,
    runId: DEAD_RUN,
    command: "seatrial run --rig live",
    run: { pid: process.pid, birth: "another birth" },
    pidNamespace: pidNamespace(),
    children: [],
    toxiproxies: [],
    labels: [],
    folders: [],
    ...left,
  };
  const file = join(folder, `${entry.runId}.json`);
  writeFileSync(file, JSON.stringify(entry));
  return file;
};

const noEngine = (): Promise<number> => Promise.reject(new Error("no Docker Engine answers"));
const sweep = (removeLabelled: SweepOptions["removeLabelled"] = noEngine): Promise<readonly string[]> =>
  sweepLedger({ folder, removeLabelled });
const entryIn = (): LedgerEntry => parseLedger(readFileSync(join(folder, readdirSync(folder)[0] ?? ""), "utf8"));

describe("the next start", () => {
  test("leaves a living run alone", async () => {
    using ledger = new RunLedger({ command: "seatrial run", folder });
    const child = await sleeper();
    ledger.noteChild(child.pid, "toxiproxy-server");
    expect(await sweep()).toEqual([]);
    expect(isAlive({ pid: child.pid, birth: birth(child.pid) })).toBe(true);
    expect(entryIn().children).toHaveLength(1);
  });

  test("ends the children of a dead run and says so", async () => {
    const child = await sleeper();
    deadRun({ children: [{ pid: child.pid, birth: birth(child.pid), command: "toxiproxy-server" }] });
    expect(deadRuns(folder).map(({ entry }) => entry.runId)).toEqual([DEAD_RUN]);
    expect(await sweep()).toEqual([
      `After run ${DEAD_RUN} (seatrial run --rig live), which did not clean up: ended toxiproxy-server (process ${child.pid})`,
    ]);
    await ended(child);
    expect(child.signalCode).toBe("SIGKILL");
    expect(existsSync(folder), "the last one takes the folder along").toBe(false);
  });

  test("does not end a stranger who got the number of a dead run's child", async () => {
    const stranger = await sleeper();
    deadRun({ children: [{ pid: stranger.pid, birth: "an earlier process", command: "toxiproxy-server" }] });
    expect(await sweep()).toEqual([`After run ${DEAD_RUN} (seatrial run --rig live), which did not clean up: nothing of it was left`]);
    expect(isAlive({ pid: stranger.pid, birth: birth(stranger.pid) })).toBe(true);
  });

  test("leaves what another container counts alone", async () => {
    const child = await sleeper();
    deadRun({ pidNamespace: "pid:[1]", children: [{ pid: child.pid, birth: birth(child.pid), command: "k6" }] });
    expect(await sweep()).toEqual([]);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  test("removes the folders of a dead run, and no other", async () => {
    const own = join(realpathSync(tmpdir()), `seatrial-${DEAD_RUN}-1`);
    mkdirSync(own);
    cleanups.push(() => rmSync(own, { recursive: true, force: true }));
    const elsewhere = join(folder, `seatrial-${DEAD_RUN}-2`);
    mkdirSync(elsewhere);
    const precious = mkdtempSync(join(realpathSync(tmpdir()), "precious-"));
    cleanups.push(() => rmSync(precious, { recursive: true, force: true }));
    deadRun({ folders: [own, elsewhere, precious] });
    expect(await sweep()).toEqual([
      `After run ${DEAD_RUN} (seatrial run --rig live), which did not clean up: removed ${own}`,
      `Left of run ${DEAD_RUN}, to be tried again at the next start: ${elsewhere} is no folder that a run makes`,
      `Left of run ${DEAD_RUN}, to be tried again at the next start: ${precious} is no folder that a run makes`,
    ]);
    expect([own, elsewhere, precious].map((one) => existsSync(one))).toEqual([false, true, true]);
  });

  test("removes containers by their label, and tries again when no engine answers", async () => {
    const label = `seatrial.run=${DEAD_RUN}`;
    deadRun({ labels: [label] });
    expect((await sweep())[1]).toBe(
      `Left of run ${DEAD_RUN}, to be tried again at the next start: containers of ${label} cannot be looked for: no Docker Engine answers`,
    );
    const asked: string[] = [];
    const found = await sweep((wanted) => Promise.resolve(asked.push(wanted)));
    expect(asked).toEqual([label]);
    expect(found).toEqual([
      `After run ${DEAD_RUN} (seatrial run --rig live), which did not clean up: removed 1 container or network of ${label}`,
    ]);
    expect(existsSync(folder), "the last one takes the folder along").toBe(false);
  });

  test("asks for no label that is not the run's", async () => {
    deadRun({ labels: ["app=production"] });
    const lines = await sweep(() => Promise.reject(new Error("must not be asked")));
    expect(lines[1]).toContain("app=production is no label of this run");
  });

  test("tells of a ledger that cannot be read and touches nothing that it names", async () => {
    const child = await sleeper();
    const file = deadRun({ children: [{ pid: child.pid, birth: birth(child.pid), command: "k6" }], runId: "x" });
    expect(await sweep()).toEqual([`The run ledger ${file} is left alone: its runId is not what a run writes`]);
    writeFileSync(file, '{"format":');
    expect(await sweep()).toEqual([`The run ledger ${file} is left alone: it is not JSON`]);
    expect(isAlive({ pid: child.pid, birth: birth(child.pid) })).toBe(true);
  });

  test("refuses numbers that are whole groups of processes", () => {
    const text = JSON.stringify({
      format: "seatrial-run",
      version: 1,
      runId: DEAD_RUN,
      command: "",
      run: { pid: 2, birth: "b" },
      pidNamespace: "",
      children: [{ pid: -1, birth: "b", command: "" }],
    });
    expect(() => parseLedger(text)).toThrow("its children is not what a run writes");
  });

  test("takes away what a killed run was just writing, once nobody can be writing it", async () => {
    const half = join(folder, `${DEAD_RUN}.json.123`);
    writeFileSync(half, "{");
    await sweep();
    expect(existsSync(half), "it may be a living run's").toBe(true);
    utimesSync(half, new Date(0), new Date(0));
    await sweep();
    expect(existsSync(half)).toBe(false);
  });
});

describe("proxies of a dead run on somebody else's Toxiproxy", () => {
  let asked: string[];
  const listening = async (answer: (line: string) => readonly [number, unknown]): Promise<string> => {
    asked = [];
    const server = createServer((request, response) => {
      const line = `${request.method} ${request.url}`;
      asked.push(line);
      const [status, body] = answer(line);
      response.writeHead(status);
      response.end(body === null ? "" : JSON.stringify(body));
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    cleanups.push(() => server.closeAllConnections());
    cleanups.push(() => server.close());
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const proxy = (name: string): object => ({ name, listen: "127.0.0.1:1", upstream: "127.0.0.1:2", enabled: true, toxics: [] });

  test("are removed by the run's prefix, the others stay", async () => {
    const own = `seatrial-${DEAD_RUN}-link`;
    const url = await listening((line) =>
      line === "GET /proxies"
        ? [200, { [own]: proxy(own), "seatrial-00000000bb-link": proxy("seatrial-00000000bb-link"), db: proxy("db") }]
        : [204, null],
    );
    deadRun({ toxiproxies: [url] });
    expect(await sweep()).toEqual([
      `After run ${DEAD_RUN} (seatrial run --rig live), which did not clean up: removed 1 proxy from the Toxiproxy at ${url}`,
    ]);
    expect(asked).toEqual(["GET /proxies", `DELETE /proxies/${own}`]);
  });

  test("are gone when it is gone", async () => {
    // Nobody can listen on this port without being root.
    const url = "http://127.0.0.1:1";
    deadRun({ toxiproxies: [url] });
    expect(await sweep()).toEqual([`After run ${DEAD_RUN} (seatrial run --rig live), which did not clean up: nothing of it was left`]);
    expect(existsSync(folder), "the last one takes the folder along").toBe(false);
  });

  test("are tried again at the next start when it cannot say", async () => {
    const url = await listening(() => [503, { error: "busy", status: 503 }]);
    deadRun({ toxiproxies: [url] });
    expect((await sweep())[1]).toBe(
      `Left of run ${DEAD_RUN}, to be tried again at the next start: Toxiproxy at ${url} answered GET /proxies with 503: busy`,
    );
    expect(readdirSync(folder)).toHaveLength(1);
  });
});
