import type { WorkerParts } from "#harness/platform/worker/parts.ts";

/** What one scheduled look at a sandbox means for its recovery. */
export type Sight = "healthy" | "failing" | "starting" | "asleep";

/** What the Host keeps of a sandbox's failures (worker:HEALTH-12): plain data, in its storage. Times are ms since the epoch. */
export interface RecoveryRecord {
  /** Failed checks in a row. */
  readonly failures: number;
  /** Automatic restarts that no calm time has made forgotten yet. */
  readonly restarts: readonly number[];
  /** Deaths for want of memory within the breaker's window: when each was seen. */
  readonly deaths: readonly number[];
  /** Gateways whose death was told already; they stay listed until the VM goes. */
  readonly toldDeaths: readonly string[];
  /** The breaker is open: nothing is restarted until somebody resets it. */
  readonly open: boolean;
  /** Three checks failed and none succeeded since. */
  readonly down: boolean;
  /** Since when nothing has been wrong; null while something is. */
  readonly calmSince: number | null;
  readonly lastHealthyAt: number | null;
  readonly lastRestartAt: number | null;
}

/** Nothing has happened yet. */
export const NO_RECORD: RecoveryRecord = {
  failures: 0,
  restarts: [],
  deaths: [],
  toldDeaths: [],
  open: false,
  down: false,
  calmSince: null,
  lastHealthyAt: null,
  lastRestartAt: null,
};

/** An alert of one sandbox, raised or cleared by one check. */
export interface SandboxAlert {
  readonly alert: "sandbox_down" | "breaker_open";
  readonly severity: "warning" | "critical";
  readonly state: "raised" | "cleared";
}

/** One check as the decision sees it. */
export interface Checked {
  readonly sight: Sight;
  readonly at: number;
  /** Gateways that ended for want of memory and are still listed. */
  readonly oomProcesses: readonly string[];
}

export interface RecoveryStep {
  readonly record: RecoveryRecord;
  readonly restart: boolean;
  readonly alerts: readonly SandboxAlert[];
  /** Deaths for want of memory that were not told before. */
  readonly newDeaths: readonly string[];
}

const DOWN = { alert: "sandbox_down", severity: "warning" } as const;
const BREAKER = { alert: "breaker_open", severity: "critical" } as const;

const calm = (record: RecoveryRecord, { sight, at }: Checked, parts: WorkerParts): RecoveryStep => {
  const since = record.calmSince ?? at;
  const forgotten = at - since >= parts.breakerWindowMs;
  const healthy = sight === "healthy";
  return {
    record: {
      ...record,
      failures: parts.streakAfterSuccess(record.failures),
      restarts: forgotten ? [] : record.restarts,
      down: false,
      calmSince: since,
      lastHealthyAt: healthy ? at : record.lastHealthyAt,
    },
    restart: false,
    alerts: record.down ? [{ ...DOWN, state: "cleared" }] : [],
    newDeaths: [],
  };
};

const failing = (record: RecoveryRecord, { at }: Checked, parts: WorkerParts): RecoveryStep => {
  const failures = record.failures + 1;
  const counted = { ...record, failures, calmSince: null };
  if (failures < parts.failuresBeforeRestart) return { record: counted, restart: false, alerts: [], newDeaths: [] };
  const alerts: readonly SandboxAlert[] = record.down ? [] : [{ ...DOWN, state: "raised" }];
  const down = { ...counted, down: true };
  if (record.open) return { record: down, restart: false, alerts, newDeaths: [] };
  const { restarts } = record;
  if (parts.breakerTrips({ restarts: restarts.length, deaths: record.deaths.length })) {
    return { record: { ...down, open: true }, restart: false, alerts: [...alerts, { ...BREAKER, state: "raised" }], newDeaths: [] };
  }
  if (record.lastRestartAt !== null && at < record.lastRestartAt + parts.restartBackoffMs(restarts.length)) {
    return { record: down, restart: false, alerts, newDeaths: [] };
  }
  // The restart uses this streak up: the next one needs a streak of its own (worker:HEALTH-13).
  return { record: { ...down, failures: 0, restarts: [...restarts, at], lastRestartAt: at }, restart: true, alerts, newDeaths: [] };
};

/**
 * What one check changes and asks for, as a pure function (worker:HEALTH-12, HEALTH-13, OOM-3).
 *
 * The contract's numbers say "restarts at 0, 2, 4, 8 min" and "5 restarts in a 10-min window", which no
 * clock can both keep. So the window is one of calm: restarts are forgotten after ten minutes in which
 * nothing was wrong, and the breaker opens instead of a sixth restart that followed five unforgotten ones.
 * That is never more than five in ten minutes, and ends a loop whatever its pace. Deaths for want of memory
 * count beside them, within ten minutes of the clock, because requests start a dead gateway too.
 */
export const recoveryStep = (record: RecoveryRecord, checked: Checked, parts: WorkerParts): RecoveryStep => {
  const newDeaths = checked.oomProcesses.filter((id) => !record.toldDeaths.includes(id));
  const deaths = [...record.deaths.filter((at) => checked.at - at < parts.breakerWindowMs), ...newDeaths.map(() => checked.at)];
  const known = { ...record, deaths, toldDeaths: checked.oomProcesses };
  if (checked.sight === "starting") return { record: { ...known, calmSince: null }, restart: false, alerts: [], newDeaths };
  const step = checked.sight === "failing" ? failing(known, checked, parts) : calm(known, checked, parts);
  return { ...step, newDeaths };
};

/** Somebody looked into it: the breaker closes and nothing is held against the sandbox any more. */
export const recoveryReset = (record: RecoveryRecord): RecoveryStep => ({
  record: { ...NO_RECORD, lastHealthyAt: record.lastHealthyAt, toldDeaths: record.toldDeaths, down: record.down },
  restart: false,
  alerts: record.open ? [{ ...BREAKER, state: "cleared" }] : [],
  newDeaths: [],
});
