import type { WorkerEnv } from "#harness/platform/worker/config.ts";

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** Longer than the platform lets any VM live: as good as never, and no timer overflows (worker:CFG-6). */
const NEVER_MS = 2 ** 31 - 1;

/** How long a sandbox may idle before it sleeps, ms: `never`, or a number and a unit; anything else is the default, with a warning. */
export const sleepAfterOf = (env: WorkerEnv, defaultMs: number): { readonly ms: number; readonly warning: string | null } => {
  const given = env["SANDBOX_SLEEP_AFTER"];
  if (given === undefined || given === "") return { ms: defaultMs, warning: null };
  if (given === "never") return { ms: NEVER_MS, warning: null };
  const [, digits = "", unit = ""] = /^([1-9]\d{0,6})([smh])$/.exec(String(given)) ?? [];
  const ms = Number(digits) * (UNIT_MS[unit] ?? 0);
  if (ms > 0 && ms <= NEVER_MS) return { ms, warning: null };
  return {
    ms: defaultMs,
    warning: `SANDBOX_SLEEP_AFTER must be never or such as 30s, 10m, 1h, found ${JSON.stringify(given)}: using the default`,
  };
};
