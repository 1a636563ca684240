import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

const SCRIPT = fileURLToPath(new URL("tools.ts", import.meta.url));

let folder: string;
let into: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tools-test-"));
  into = join(folder, "bin");
  path = join(folder, "path");
  mkdirSync(path);
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const program = (file: string, script: string): void => {
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
};

/** A Go that writes a program which tells `version`, where it is told to. */
const fakeGo = (version: string): void => {
  program(
    join(path, "go"),
    `echo "$@" >> "${folder}/asked"
while [ "$1" != "-o" ]; do shift; done
printf '#!/bin/sh\\necho k6 v${version} here\\n' > "$2" && chmod +x "$2"`,
  );
};

const tools = (...args: readonly string[]): { readonly code: number | null; readonly out: string; readonly err: string } => {
  const PATH = `${path}:/usr/bin:/bin`;
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, "--into", into, ...args], {
    encoding: "utf8",
    env: { PATH, NO_COLOR: "1" },
  });
  return { code: status, out: stdout, err: stderr };
};

test("installs what says the pinned version, once", () => {
  fakeGo("2.2.0");
  expect(tools("k6")).toMatchObject({ code: 0, err: "" });
  expect(readdirSync(into)).toEqual(["k6"]);
  const again = tools("k6");
  expect(again).toEqual({ code: 0, out: `k6 2.2.0: is in ${into} already\n`, err: "" });
  expect(readFileSync(join(folder, "asked"), "utf8").trim().split("\n")).toHaveLength(1);
});

test("replaces another version", () => {
  fakeGo("2.2.0");
  mkdirSync(into);
  program(join(into, "k6"), "echo k6 v1.8.1");
  expect(tools("k6").code).toBe(0);
  expect(readFileSync(join(into, "k6"), "utf8")).toContain("v2.2.0");
});

test("tells when no Go is here: 70, or a plain line when the tools are optional", () => {
  expect(tools()).toEqual({ code: 70, out: "", err: "tools: not installed: Go is not here (no `go` on PATH)\n" });
  expect(tools("--optional")).toEqual({ code: 0, out: "not installed: Go is not here (no `go` on PATH)\n", err: "" });
});

test("keeps what was there when a build fails, says why, and leaves nothing half", () => {
  program(join(path, "go"), "echo first >&2; echo 'missing go.sum entry' >&2; exit 1");
  mkdirSync(into);
  program(join(into, "k6"), "echo k6 v1.8.1");
  expect(tools("k6")).toMatchObject({ code: 70, err: "tools: not installed: k6 2.2.0 could not be built: first / missing go.sum entry\n" });
  expect(readdirSync(into)).toEqual(["k6"]);
});

test("does not install what says another version than the pinned one", () => {
  fakeGo("2.1.0");
  expect(tools("k6")).toMatchObject({ code: 70, err: "tools: not installed: k6 was built, but does not say that it is 2.2.0\n" });
  expect(readdirSync(into)).toEqual([]);
});

test("takes away what a build that was killed left half", () => {
  fakeGo("2.2.0");
  mkdirSync(into);
  // No process has a number as high as this.
  writeFileSync(join(into, ".k6.999999999.part"), "");
  writeFileSync(join(into, `.k6.${process.pid}.part`), "");
  tools("k6");
  expect(readdirSync(into).toSorted(), "a build that still runs keeps its part").toEqual([`.k6.${process.pid}.part`, "k6"].toSorted());
});

test("refuses what it does not know", () => {
  expect(tools("k7")).toMatchObject({ code: 64, err: 'tools: unknown tool "k7": expected one of toxiproxy-server, k6\n' });
  expect(tools("--fast").code).toBe(64);
});
