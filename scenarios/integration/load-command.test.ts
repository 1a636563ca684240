import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { parseAllDocuments } from "yaml";
import { readLoadReport } from "#reports/load/read-load-report.ts";
import { findBinary } from "#scenarios/wiring/toxiproxy/find-binary.ts";
import { loadCommand } from "#scripts/commands/load.ts";
import { reportMergeCommand } from "#scripts/commands/report-merge.ts";
import { checkLoadOptions, type TypedLoadOptions } from "#scripts/load-options.ts";

const k6 = findBinary("k6", { variable: "SEATRIAL_K6", env: process.env });

let folder = "";
let server: Server;
let said = "";
let asked: { readonly url: string; readonly secret: unknown }[] = [];
let status = 200;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "seatrial-load-command-"));
  [said, asked, status] = ["", [], 200];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
  server = createServer((request, response) => {
    asked.push({ url: request.url ?? "", secret: request.headers["x-admin-secret"] });
    request.resume();
    response.writeHead(status).end("seatrial load");
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

const target = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const load = (change: Partial<TypedLoadOptions> = {}, output = folder): Promise<number> =>
  loadCommand(
    ["r2-brown-out"],
    checkLoadOptions({
      engine: "embedded",
      rate: "200",
      duration: "2",
      target: target(),
      header: ["x-admin-secret: sesame"],
      allowHost: [],
      database: "auto",
      parallelism: "2",
      output,
      ...change,
    }),
  );

describe("seatrial load", () => {
  test("asks the target what the workload says, with the headers it was given, and writes every format", async () => {
    expect(await load(), said).toBe(2);
    expect(asked.length).toBe(400);
    expect(asked.every(({ url, secret }) => url.startsWith("/api/super/users/load-") && secret === "sesame")).toBe(true);
    const names = ["load.html", "load.json", "load.md", "load.r2-brown-out.embedded.samples.csv", "load.txt"];
    expect(readdirSync(folder).toSorted()).toEqual(names);
    for (const name of names) expect(readFileSync(join(folder, name), "utf8"), `${name} tells no secret`).not.toContain("sesame");
    expect(readLoadReport(join(folder, "load.json")).notExercised, "what cannot be done to it is told").toHaveLength(1);
  });

  test("ends with 99 when an objective is missed", async () => {
    status = 503;
    expect(await load(), said).toBe(99);
    expect(said).toContain("status 503");
  });

  test("ends with 70 and one line when k6 fails, and reports that", async () => {
    const failing = join(folder, "k6");
    writeFileSync(failing, '#!/bin/sh\nif [ "$1" = version ]; then echo "k6 v2.2.0"; exit 0; fi\nexit 107\n');
    chmodSync(failing, 0o755);
    expect(await load({ engine: "k6", k6: failing }), said).toBe(70);
    expect(said).toContain("seatrial: r2-brown-out (k6): k6 failed with exit code 107: its script failed\n");
    expect(readLoadReport(join(folder, "load.json")).verdict.exitCode).toBe(70);
  });

  test("refuses a k6 that is none, and more than what a machine holds", async () => {
    await expect(load({ engine: "k6", k6: join(folder, "nothing") })).rejects.toThrow("--k6 names");
    await expect(load({ target: undefined, header: [], rate: "20000", duration: "60" })).rejects.toThrow("at most 300000 requests");
    expect(asked).toEqual([]);
  });
});

describe("manifests", () => {
  test("carry the scripts that run here and the operator's TestRun over them", async () => {
    expect(await load({ emit: "k8s" })).toBe(0);
    const [map, run] = parseAllDocuments(readFileSync(join(folder, "load-r2-brown-out.yaml"), "utf8")).map(
      (one) => one.toJS() as Record<string, never>,
    );
    expect(map).toMatchObject({
      kind: "ConfigMap",
      data: { "request-at.ts": readFileSync(new URL("../../harness/load/request-at.ts", import.meta.url), "utf8") },
    });
    expect(run).toMatchObject({
      apiVersion: "k6.io/v1alpha1",
      kind: "TestRun",
      spec: { parallelism: 2, script: { configMap: { name: "seatrial-load-r2-brown-out", file: "k6-script.ts" } } },
    });
    expect(asked, "nothing is sent").toEqual([]);
    expect(said, "whoever wrote a secret into them is told").toContain("secrets");
  });
});

describe.runIf(k6 !== null)("the scripts of a manifest", () => {
  test("run in a k6 that has nothing but them, also when two runners share the run", async () => {
    await load({ emit: "k8s", rate: "40", duration: "1" });
    const [map] = parseAllDocuments(readFileSync(join(folder, "load-r2-brown-out.yaml"), "utf8")).map(
      (one) => one.toJS() as { data: Record<string, string> },
    );
    for (const [name, text] of Object.entries(map?.data ?? {})) writeFileSync(join(folder, name), text);
    const runners = ["0:1/2", "1/2:1"].map(async (segment, i) => {
      const share = ["--execution-segment", segment, "--execution-segment-sequence", "0,1/2,1"];
      const env = { HOME: folder, K6_NO_USAGE_REPORT: "true", K6_AUTO_EXTENSION_RESOLUTION: "false" };
      const { stderr } = await promisify(execFile)(k6?.path ?? "", ["run", "--quiet", ...share, "k6-script.ts"], { cwd: folder, env });
      writeFileSync(join(folder, `runner-${i}.log`), stderr);
    });
    await Promise.all(runners);
    expect(asked.length, "together they send what one would have sent").toBe(40);
    const samples = ["runner-0.log", "runner-1.log"].map((name) => join(folder, name));
    expect(await load({ rate: "40", duration: "1", samples, target: undefined, header: [] }), said).toBe(2);
    expect(readLoadReport(join(folder, "load.json")).sections[0]).toMatchObject({ parts: 2, counts: { planned: 40, served: 40 } });
  });
});

describe("seatrial report merge", () => {
  test("makes one report of two, with the samples of both beside it", async () => {
    const parts = [join(folder, "a"), join(folder, "b")];
    for (const part of parts) await load({}, part);
    const merged = join(folder, "merged.json");
    await reportMergeCommand(
      parts.map((part) => join(part, "load.json")),
      merged,
    );
    const [section] = readLoadReport(merged).sections;
    expect(section).toMatchObject({ parts: 2, counts: { planned: 800, served: 800 }, rate: { offered: 400 } });
    expect(
      readFileSync(join(folder, section?.samplesFile ?? ""), "utf8")
        .trimEnd()
        .split("\n"),
    ).toHaveLength(801);
  });

  test("never writes over a part", async () => {
    await load();
    const part = join(folder, "load.json");
    await expect(reportMergeCommand([part, part], part)).rejects.toThrow("one of the parts");
  });
});
