import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readK6Samples } from "./k6-samples.ts";
import type { LoadSamples } from "./samples.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "seatrial-k6-samples-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const log = (text: string): string => `time="2026-11-21T05:00:00Z" level=info msg="${text}" source=console`;

const request = (
  n: number,
  {
    lag,
    service,
    latency,
    outcome = "ok",
  }: { readonly lag: number; readonly service: number; readonly latency: number; readonly outcome?: string },
): string => log(`seatrial-sample ${n},${lag},${service},${latency},${outcome}`);

const read = (lines: readonly string[], isWhole = true): Promise<LoadSamples> => {
  const file = join(folder, "k6.log");
  writeFileSync(file, `${lines.join("\n")}\n`);
  return readK6Samples([file], Float64Array.from([0, 100, 200]), isWhole);
};

const outcomesOf = ({ outcomes, outcome }: LoadSamples): readonly (string | undefined)[] => [...outcome].map((index) => outcomes[index]);

describe("what k6 says", () => {
  test("becomes one sample a request, by its number and not by its place", async () => {
    const samples = await read([
      log("seatrial-start"),
      request(2, { lag: 1, service: 5, latency: 7 }),
      request(0, { lag: 0, service: 3, latency: 3 }),
      request(1, { lag: 2, service: 4, latency: 9, outcome: "status 503" }),
    ]);
    expect(outcomesOf(samples)).toEqual(["ok", "status 503", "ok"]);
    expect([...samples.started]).toEqual([0, 102, 201]);
    expect([...samples.ended]).toEqual([3, 109, 207]);
    expect([...samples.sent]).toEqual([0, 105, 202]);
  });

  test("tells what k6 dropped from what its script lost, and neither is left out", async () => {
    const samples = await read([request(0, { lag: 0, service: 1, latency: 1 }), "seatrial-dropped 1"]);
    expect(outcomesOf(samples)).toEqual(["ok", "lost by k6", "dropped"]);
  });

  test("says nothing of the rest when k6 was stopped", async () => {
    expect(outcomesOf(await read([request(0, { lag: 0, service: 1, latency: 1 })], false))).toEqual(["ok", "unfinished", "unfinished"]);
  });

  test("of several runners that share a run makes one", async () => {
    const files = [0, 1, 2].map((n) => {
      const file = join(folder, `runner-${n}.log`);
      writeFileSync(file, `${request(n, { lag: 0, service: n + 1, latency: n + 1 })}\n`);
      return file;
    });
    const samples = await readK6Samples(files, Float64Array.from([0, 100, 200]), true);
    expect(outcomesOf(samples)).toEqual(["ok", "ok", "ok"]);
    expect([...samples.ended]).toEqual([1, 102, 203]);
  });

  test("takes no request beyond the plan", async () => {
    const samples = await read([request(3, { lag: 0, service: 1, latency: 1 })], false);
    expect(outcomesOf(samples)).toEqual(["unfinished", "unfinished", "unfinished"]);
  });
});
