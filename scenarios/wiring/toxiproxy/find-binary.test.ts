import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { BinaryError, findBinary, type FoundBinary } from "./find-binary.ts";

let folder: string;
let tools: string;
let onPath: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "binary-test-"));
  tools = join(folder, "tools");
  onPath = join(folder, "path");
  mkdirSync(tools);
  mkdirSync(onPath);
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const program = (...parts: readonly string[]): string => {
  const path = join(...parts);
  writeFileSync(path, "#!/bin/sh\n");
  chmodSync(path, 0o755);
  return path;
};

const find = (named?: string): FoundBinary | null =>
  findBinary("k6", { variable: "SEATRIAL_K6", env: { SEATRIAL_K6: named, PATH: `:${join(folder, "none")}:${onPath}` }, tools });

test("what the variable names comes before what was installed, and that before PATH", () => {
  expect(find()).toBeNull();
  const last = program(onPath, "k6");
  expect(find()).toEqual({ path: last, source: "PATH" });
  const installed = program(tools, "k6");
  expect(find()).toEqual({ path: installed, source: ".tools/bin" });
  const named = program(folder, "my-k6");
  expect(find(named)).toEqual({ path: named, source: "SEATRIAL_K6" });
  expect(find(""), "an empty variable names nothing").toEqual({ path: installed, source: ".tools/bin" });
});

test("a variable that names no program ends the search: another program is not taken instead", () => {
  program(tools, "k6");
  const missing = join(folder, "gone");
  expect(() => find(missing)).toThrow(new BinaryError(`SEATRIAL_K6 names ${missing}, which is no program that can be run`));
  expect(() => find(onPath), "a folder is none").toThrow(BinaryError);
});

test("a file that cannot be run is passed over", () => {
  writeFileSync(join(tools, "k6"), "");
  const last = program(onPath, "k6");
  expect(find()).toEqual({ path: last, source: "PATH" });
});
