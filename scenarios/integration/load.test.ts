import { createServer } from "node:http";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EmbeddedToxiproxy } from "#fakes/toxiproxy/toxiproxy.ts";
import { k6Version } from "#harness/load/k6.ts";
import { plannedRequests, type WorkloadForm } from "#harness/load/workload.ts";
import { RunLedger } from "#harness/rigs/live/run-ledger.ts";
import { buildLoadReport } from "#reports/load/build-load-report.ts";
import type { LoadRunInput } from "#reports/load/load-input.ts";
import { loadLoadObjectives } from "#reports/load/load-objectives.ts";
import type { LoadSection } from "#reports/load/load-report.ts";
import { loadWorkload, workloadIds } from "#scenarios/wiring/load-workloads.ts";
import { findBinary } from "#scenarios/wiring/toxiproxy/find-binary.ts";
import { runLoad, type ChosenLoad, type Engine, type LoadCourse } from "#scripts/load-run.ts";

const objectives = loadLoadObjectives();
const k6 = findBinary("k6", { variable: "SEATRIAL_K6", env: process.env });
const EMBEDDED: Engine = { kind: "embedded" };
const ENGINES: readonly Engine[] = [EMBEDDED, ...(k6 === null ? [] : [{ kind: "k6" as const, binary: k6.path }])];

let folder = "";
let ledger: RunLedger;
let toxiproxy: EmbeddedToxiproxy;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "seatrial-load-test-"));
  ledger = new RunLedger({ command: "load test", folder: join(folder, "ledgers") });
  toxiproxy = await EmbeddedToxiproxy.start({ host: "127.0.0.1", port: 0, seed: 1 });
});
afterAll(async () => {
  await toxiproxy.close();
  ledger.close();
  rmSync(folder, { recursive: true });
});

const course = (change: Partial<LoadCourse> = {}): LoadCourse => ({
  ledger,
  objectives,
  target: null,
  links: { toxiproxy: toxiproxy.url, prefix: ledger.proxyPrefix },
  postgres: null,
  signal: new AbortController().signal,
  onProgress: () => {},
  ...change,
});

const chosen = async (id: string, form?: WorkloadForm): Promise<ChosenLoad> => {
  const workload = await loadWorkload(id);
  return { id, workload, form: form ?? workload.quick, formName: "quick" };
};

const facts = {
  command: "",
  commit: "",
  dirty: false,
  nodeVersion: "",
  platform: "",
  target: "",
  started: "",
  durationMs: 0,
  interrupted: false,
};

const sectionOf = (run: LoadRunInput): LoadSection => {
  const [section] = buildLoadReport({ name: "load", run: facts, runs: [run], objectives, harness: [], notExercised: [] }).sections;
  if (section === undefined) throw new Error("one run makes one section");
  return section;
};

describe("every workload", () => {
  test.each(workloadIds())("%s names objectives, requests and phases that are there, in both forms", async (id) => {
    const { workload } = await chosen(id);
    for (const name of workload.objectives) {
      const { request = null, phase = null } = objectives.get(name) ?? {};
      expect([...objectives.keys()], `${name} is no load objective`).toContain(name);
      if (request !== null) expect(workload.requests.map((one) => one.name)).toContain(request);
      for (const form of [workload.full, workload.quick]) {
        expect(plannedRequests(form)).toBeGreaterThan(0);
        if (phase !== null) expect((form.phases ?? []).map((one) => one.name)).toContain(phase);
      }
    }
  });
});

describe.each(ENGINES)("load by $kind on the platform", (engine) => {
  test("a storm on sleeping sandboxes is served, with one start of a gateway for each boot", async () => {
    const section = sectionOf(await runLoad(engine, await chosen("wake-storm", { stages: [{ rate: 20, seconds: 2 }] }), course()));
    expect(section.errors).toEqual([]);
    expect(section.counts).toMatchObject({ planned: 40, started: 40, served: 40, failed: 0 });
    expect(section.invariants).toEqual([
      { rule: "worker:WAKE-6", verdict: "held", because: "2 boots, 2 starts of a gateway, 0 kills of one" },
    ]);
    expect(section.figures[0]?.latency.p50, "a cold boot takes at least a second").toBeGreaterThan(1_000);
  });

  test("a brown-out of R2 fails what needs R2, spares what may fall back, and is over when it is over", async () => {
    const form: WorkloadForm = {
      stages: [{ rate: 50, seconds: 4 }],
      faults: [
        { kind: "bucket-slow", fromMs: 500, toMs: 2_000, latencyMs: 300 },
        { kind: "bucket-down", fromMs: 1_000, toMs: 2_000 },
      ],
      phases: [
        { name: "slow", fromMs: 600, toMs: 900 },
        { name: "recovered", fromMs: 3_000, toMs: 4_000 },
      ],
    };
    const section = sectionOf(await runLoad(engine, await chosen("r2-brown-out", form), course()));
    const of = (name: string) => section.figures.find((figures) => figures.of === name);
    expect(section.errors.map(({ kind }) => kind)).toEqual(["status 502"]);
    expect(of("read")?.served, "reads that may fall back are all served").toBe(of("read")?.due);
    expect(of("stored read")?.served).toBeLessThan(of("stored read")?.due ?? 0);
    expect(of("phase slow")?.service.p50, "the toxic delays answers of R2").toBeGreaterThan(290);
    expect(of("phase recovered")).toMatchObject({ due: 50, served: 50 });
    expect(of("phase recovered")?.service.p50, "nothing of it is left").toBeLessThan(290);
  });
});

/** A server that answers at once, and stands still for a second from its n-th request on. */
const stallingServer = async (stallsAt: number) => {
  let asked = 0;
  let until = 0;
  const server = createServer((request, response) => {
    request.resume();
    asked += 1;
    if (asked === stallsAt) until = performance.now() + 1_000;
    setTimeout(() => response.writeHead(200).end("seatrial load"), Math.max(0, until - performance.now()));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};

describe.each(ENGINES)("a second of standstill, seen by $kind", (engine) => {
  test("is in the p99 from the intended send: what waited meanwhile is not left out", async () => {
    const server = await stallingServer(100);
    try {
      const load = await chosen("r2-brown-out", { stages: [{ rate: 100, seconds: 3 }] });
      const section = sectionOf(await runLoad(engine, load, course({ target: { origin: server.origin, headers: {} } })));
      const latency = section.figures[0]?.latency;
      expect(section.counts).toMatchObject({ planned: 300, served: 300, dropped: 0 });
      expect(latency?.p99).toBeGreaterThan(900);
      expect(latency?.p50, "most requests met no standstill").toBeLessThan(500);
      expect(
        latency?.p95,
        "a hundred of three hundred were due while it stood still: a client that waits would have seen one",
      ).toBeGreaterThan(700);
    } finally {
      server.close();
    }
  });
});

describe.each(ENGINES)("a run of $kind that is stopped", (engine) => {
  test("keeps what it measured, is marked, and leaves no process and no folder", async () => {
    const server = await stallingServer(1_000_000);
    const abort = new AbortController();
    try {
      const load = await chosen("r2-brown-out", { stages: [{ rate: 50, seconds: 60 }] });
      let ticks = 0;
      const onProgress = (): void => {
        ticks += 1;
        // Late enough for an engine that takes its time to start.
        if (ticks === 12) abort.abort();
      };
      const run = await runLoad(engine, load, course({ target: { origin: server.origin, headers: {} }, signal: abort.signal, onProgress }));
      const section = sectionOf(run);
      expect(section.cut).toBe("interrupted");
      expect(section.counts.served).toBeGreaterThan(5);
      expect(section.counts.unfinished).toBeGreaterThan(2_000);
      expect(section.errors, "what we cut ourselves is no failure").toEqual([]);
      const [file = ""] = readdirSync(join(folder, "ledgers"));
      expect(JSON.parse(readFileSync(join(folder, "ledgers", file), "utf8")), "nothing is left to take away").toMatchObject({
        children: [],
        folders: [],
      });
      expect(readdirSync(tmpdir()).filter((name) => name.startsWith(ledger.proxyPrefix))).toEqual([]);
    } finally {
      server.close();
    }
  });
});

describe.runIf(k6 !== null)("the k6 of this machine", () => {
  test("is one that our scripts run on", async () => {
    expect(await k6Version(k6?.path ?? "")).toMatch(/^[2-9]/);
  });
});
