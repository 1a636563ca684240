import { expect, test } from "vitest";
import type { CellSum } from "#harness/voyage/sweep.ts";
import { tellArtefacts } from "./scale-artefact.ts";

const CELL = { scenario: "s", model: "S", rig: "live", profile: "p", defect: null, variant: null } as const;

const sumOf = (broken: number, because: string): CellSum => ({
  cell: CELL,
  voyages: 1,
  events: 0,
  virtualMs: 0,
  broken,
  rules: [],
  windows: [],
  failures:
    broken === 0 ? [] : [{ name: { ...CELL, seed: 1, path: null }, rule: "worker:WAKE-6", because, at: 0, crash: null, part: null }],
});

/** Sails that break below none of these speeds; the story itself allows 20 at most. */
const sea = (breaksAbove: number) => {
  const speeds: number[] = [];
  const sail = async (fastest: number) => {
    const speed = Math.min(fastest, 20);
    speeds.push(speed);
    return { sum: sumOf(speed > breaksAbove ? 1 : 0, `at ${speed}`), speed };
  };
  return { speeds, sail };
};

test("what holds is sailed once", async () => {
  const { speeds, sail } = sea(100);
  expect(await tellArtefacts(50, sail)).toMatchObject({ sum: { broken: 0 }, artefacts: [] });
  expect(speeds).toEqual([20]);
});

test("what breaks and holds at a quarter of its own speed is an artefact, told with what broke", async () => {
  const { speeds, sail } = sea(10);
  const told = await tellArtefacts(50, sail);
  expect(told.sum.broken).toBe(0);
  expect(told.artefacts.map(({ because }) => because)).toEqual(["at 20"]);
  expect(speeds).toEqual([20, 5]);
});

test("what breaks twice is broken, as it broke the second time", async () => {
  const { sail } = sea(0);
  const told = await tellArtefacts(50, sail);
  expect(told.artefacts).toEqual([]);
  expect(told.sum.failures.map(({ because }) => because)).toEqual(["at 5"]);
});
