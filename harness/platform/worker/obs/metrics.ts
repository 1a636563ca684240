import type { WorkerParts } from "#harness/platform/worker/parts.ts";
import type { SandboxAlert } from "#harness/platform/worker/host/recovery.ts";
import type { Clock } from "#harness/ports/clock.ts";
import type { Log } from "#harness/ports/log.ts";
import type { AlertName, Measured } from "./alert-rules.ts";
import { counted, NO_COUNTS, type Counts, type Observation } from "./observation.ts";

/** Raw wake times that are kept for percentiles; older ones go. */
const WAKE_SAMPLES_MAX = 10_000;

/** What one isolate knows of a user's sandbox since its last scheduled check. */
export interface UserSight {
  readonly sight: string;
  readonly at: number;
}

/**
 * What one isolate counted (worker:OBS-1 to OBS-10, OBS-13).
 *
 * Counters, raw wake times and the window of the alerts are this isolate's own and end with it: every
 * isolate is a target of its own and says so in the label `isolate`; whoever scrapes adds the counters up.
 * What must outlive an isolate is not here: failures, restarts and the breaker are the Host's (worker:HEALTH-12).
 */
export class Metrics {
  readonly #parts: WorkerParts;
  readonly #clock: Clock;
  readonly #log: Log;
  #total: Counts = NO_COUNTS;
  #wakeMs: number[] = [];
  #window: { readonly at: number; readonly seen: Observation }[] = [];
  readonly #raised = new Set<string>();
  readonly #users = new Map<string, UserSight>();

  constructor(parts: WorkerParts, clock: Clock, log: Log) {
    this.#parts = parts;
    this.#clock = clock;
    this.#log = log;
  }

  get total(): Counts {
    return this.#total;
  }

  /** Wake times of served wakes, ms, ascending. */
  get wakeMs(): readonly number[] {
    return this.#wakeMs.toSorted((a, b) => a - b);
  }

  /** Alerts that are raised now, in order of their names. */
  get raised(): readonly string[] {
    return [...this.#raised].toSorted();
  }

  get users(): ReadonlyMap<string, UserSight> {
    return this.#users;
  }

  observe(seen: Observation): void {
    if (!this.#parts.observes(seen)) return;
    this.#total = counted(this.#total, seen);
    const sample = seen.kind === "wake" ? this.#parts.wakeSample(seen) : null;
    if (sample !== null) this.#wakeMs.push(sample);
    if (this.#wakeMs.length > WAKE_SAMPLES_MAX) this.#wakeMs = this.#wakeMs.slice(-WAKE_SAMPLES_MAX);
    this.#window.push({ at: this.#clock.now(), seen });
  }

  /** What was seen within the alerts' window. */
  measured(): Measured {
    const from = this.#clock.now() - this.#parts.alertWindowMs;
    this.#window = this.#window.filter(({ at }) => at > from);
    const wakeMs = this.#window
      .map(({ seen }) => (seen.kind === "wake" ? this.#parts.wakeSample(seen) : null))
      .filter((ms) => ms !== null)
      .toSorted((a, b) => a - b);
    const counts = this.#window.reduce((sum, { seen }) => counted(sum, seen), NO_COUNTS);
    return { wakeMs, wakeP99: this.#parts.percentile(wakeMs, 0.99), counts };
  }

  /** Raises and takes back the alerts on what was served; says each change once. */
  judge(): void {
    const measured = this.measured();
    const holding: ReadonlySet<AlertName> = new Set(this.#parts.alertsOf(measured, this.#parts.alertMinSample));
    for (const alert of ["wake_slow", "files_not_found", "exec_timeouts", "retries_exhausted"] as const) {
      this.#say(alert, { holds: holding.has(alert), severity: "warning", facts: { measured: summaryOf(measured) } });
    }
  }

  /** A scheduled check saw this user's sandbox. */
  saw(userId: string, sight: string): void {
    this.#users.set(userId, { sight, at: this.#clock.now() });
    this.#log.write("info", "user health", { userId, sight });
  }

  /** An alert about one user that its Host raised or took back. */
  relay(userId: string, { alert, severity, state }: SandboxAlert): void {
    const key = `${alert} ${userId}`;
    if (state === "raised") this.#raised.add(key);
    else this.#raised.delete(key);
    this.#log.write(severity === "critical" ? "error" : "warn", "alert", { alert, severity, state, userId });
  }

  /** Whether this user's last sync is too long ago, minutes. */
  syncAge(userId: string, minutes: number): void {
    const holds = this.#parts.syncIsStale(minutes);
    this.#say(`sync_stale ${userId}`, { holds, severity: "warning", facts: { alert: "sync_stale", userId, minutes: Math.round(minutes) } });
  }

  #say(key: string, { holds, severity, facts }: { holds: boolean; severity: string; facts: Readonly<Record<string, unknown>> }): void {
    if (holds === this.#raised.has(key)) return;
    if (!holds && !this.#parts.clearsAlerts) return;
    if (holds) this.#raised.add(key);
    else this.#raised.delete(key);
    this.#log.write("warn", "alert", { alert: key, severity, state: holds ? "raised" : "cleared", ...facts });
  }
}

const summaryOf = ({ wakeMs, wakeP99, counts }: Measured): Readonly<Record<string, unknown>> => ({
  wakes: wakeMs.length,
  wakeP99,
  reads: counts.reads,
  execs: counts.execs,
  containers: counts.containers,
});
