import fc from "fast-check";

/** How long an agent boots, ms: as often as under the boot profile that is judged (production-like). */
export const BOOTS: fc.Arbitrary<number> = fc.oneof(
  { weight: 50, arbitrary: fc.constant(20_000) },
  { weight: 30, arbitrary: fc.constant(30_000) },
  { weight: 15, arbitrary: fc.constant(45_000) },
  { weight: 5, arbitrary: fc.constant(75_000) },
);
