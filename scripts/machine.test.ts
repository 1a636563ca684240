import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { EmbeddedToxiproxy } from "#fakes/toxiproxy/toxiproxy.ts";
import { pidNamespace } from "#harness/rigs/live/process-birth.ts";
import { doctorTable } from "./commands/doctor.ts";
import { inspectMachine, type Finding, type MachineOptions } from "./machine.ts";

let folder: string;
let path: string;
let ledgers: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "machine-test-"));
  path = join(folder, "path");
  ledgers = join(folder, "ledgers");
  mkdirSync(path);
  mkdirSync(ledgers, { mode: 0o700 });
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const program = (name: string, says: string): string => {
  const file = join(path, name);
  writeFileSync(file, `#!/bin/sh\n${says}\n`);
  chmodSync(file, 0o755);
  return file;
};

const look = async (more: Partial<MachineOptions> = {}): Promise<(what: string) => Finding> => {
  const findings = await inspectMachine({
    env: { PATH: path },
    toxiproxy: "http://127.0.0.1:1",
    tools: join(folder, "none"),
    ledgers,
    ...more,
  });
  return (what) => {
    const found = findings.find((finding) => finding.what === what);
    if (found === undefined) throw new Error(`Nothing is told of ${what}`);
    return found;
  };
};

test("with nothing but Node the default set can run, and what is absent is told with what it would be for", async () => {
  const found = await look();
  expect([found("node"), found("toxiproxy embedded")]).toMatchObject([
    { state: "used", needed: true, found: process.versions.node },
    { state: "used", needed: true, found: "2.12.0", use: "the default of --rig live: the same on every machine" },
  ]);
  for (const what of ["toxiproxy path", "toxiproxy url", "docker client", "k6", "go", "postgresql"])
    expect(found(what), what).toMatchObject({ state: "absent", needed: false });
  expect(found("k6").use).toBe("load runs take the embedded generator; npm run tools installs it where Go is");
  expect(found("leftovers")).toMatchObject({ state: "used", found: "none" });
  const wrong = await look({ env: { PATH: path, DATABASE_URL: "postgres://ada:hush@127.0.0.1:1/sea" } });
  expect(wrong("postgresql")).toMatchObject({ state: "wrong" });
  expect(wrong("postgresql").found).toContain("no PostgreSQL answers");
  expect(JSON.stringify(wrong("postgresql"))).not.toContain("hush");
});

test("programs are told with their versions and where they were found", async () => {
  program("toxiproxy-server", "echo toxiproxy-server version 2.12.0");
  program("k6", "echo 'k6 v2.2.0 (go1.26.8, linux/amd64)'");
  program("go", "echo go1.26.8");
  const found = await look();
  expect(found("toxiproxy path")).toMatchObject({
    state: "ready",
    found: `2.12.0 (PATH: ${path}/toxiproxy-server)`,
    use: "with --toxiproxy path",
  });
  expect(found("k6")).toMatchObject({ state: "ready", found: `2.2.0 (PATH: ${path}/k6)` });
  expect(found("go")).toMatchObject({ state: "ready", found: `1.26.8 (${path}/go)` });
});

test("a Toxiproxy that is too old is of no use, and says what is needed", async () => {
  program("toxiproxy-server", "echo toxiproxy-server version 2.9.0");
  expect((await look())("toxiproxy path")).toMatchObject({ state: "wrong", use: "needed is 2.12.0 or newer" });
});

test("a k6 that was named and is none is told, and no other is taken", async () => {
  program("k6", "echo k6 v2.2.0");
  const named = join(folder, "gone");
  expect((await look({ k6: named }))("k6")).toMatchObject({
    state: "wrong",
    found: `--k6 names ${named}, which is no program that can be run`,
  });
});

test("a Toxiproxy that runs already is told with its proxies", async () => {
  const server = await EmbeddedToxiproxy.start({ host: "127.0.0.1", port: 0, seed: 1 });
  try {
    expect((await look({ toxiproxy: server.url }))("toxiproxy url")).toMatchObject({
      state: "ready",
      found: `2.12.0 at ${server.url}, 0 proxies there`,
    });
  } finally {
    await server.close();
  }
});

test("leftovers of dead runs are told and left for the next run", async () => {
  const run = { pid: process.pid, birth: "another birth" };
  const entry = {
    format: "seatrial-run",
    version: 1,
    runId: "00000000aa",
    command: "seatrial run --rig live",
    run,
    pidNamespace: pidNamespace(),
    children: [],
    toxiproxies: [],
    labels: [],
    folders: [],
  };
  writeFileSync(join(ledgers, "00000000aa.json"), JSON.stringify(entry));
  const expected = { state: "wrong", needed: false, found: "run 00000000aa (seatrial run --rig live)" };
  expect((await look())("leftovers")).toMatchObject(expected);
  expect((await look())("leftovers"), "looking changes nothing").toMatchObject(expected);
});

test("the table is aligned", () => {
  const finding = { state: "used", use: "runs everything", needed: true } as const;
  const table = stripVTControlCharacters(
    doctorTable([
      { ...finding, what: "node", found: "24.0.0" },
      { ...finding, what: "toxiproxy embedded", found: "2.12.0" },
    ]),
  );
  const columns = table.split("\n").map((line) => line.lastIndexOf("  "));
  expect(new Set(columns).size, table).toBe(1);
});
