import { factsOf } from "#harness/platform/worker/error-facts.ts";
import type { Manifest } from "#harness/platform/worker/backup/manifest.ts";
import type { HostPorts } from "#harness/platform/worker/host/ports.ts";
import type { WorkerParts } from "#harness/platform/worker/parts.ts";
import { isoTime, TIMED_OUT, withDeadline } from "#harness/ports/clock.ts";
import { randomId } from "#harness/ports/random.ts";
import { Copies } from "./copies.ts";
import { Mirror } from "./mirror.ts";
import { BackupRecords, type SyncOutcome } from "./records.ts";
import { BackupError } from "./store.ts";

/** So many failures in a row are an issue for people (worker:SYNC-27). */
const ISSUE_AT = 3;
/** A restart waits so long for the data to be saved (worker:SYNC-17). */
const FLUSH_MS = 30_000;

/** Who asks for a sync, and how urgently. */
export interface SyncRequest {
  readonly isolate: string;
  /** Also within the cooldown after a restore (worker:SYNC-7). */
  readonly force: boolean;
  /** A name given before; a fresh one when absent. */
  readonly syncId?: string;
  /** Asked for by the boot that is under way itself (worker:SYNC-17). */
  readonly byBoot?: boolean;
}

type Verdict = Pick<SyncOutcome, "result" | "reason"> & Partial<Pick<SyncOutcome, "generation">>;

/** Syncs of one user, one at a time (worker:SYNC-8), each with a name of its own (worker:SYNC-4). */
export class Syncs {
  readonly mirror: Mirror;
  readonly records: BackupRecords;
  readonly copies: Copies;
  readonly #ports: HostPorts;
  readonly #parts: WorkerParts;
  readonly #booting: () => boolean;
  #running: Promise<SyncOutcome> | undefined;

  constructor(ports: HostPorts, parts: WorkerParts, booting: () => boolean) {
    this.#ports = ports;
    this.#parts = parts;
    this.#booting = booting;
    this.mirror = new Mirror(ports, parts);
    this.records = new BackupRecords(ports.state);
    this.copies = new Copies(ports, parts, this.mirror.store);
  }

  /** One sync, or why there was none. Never throws. */
  async run(request: SyncRequest): Promise<SyncOutcome> {
    const { clock, random } = this.#ports;
    const syncId = request.syncId ?? randomId(random, "sync");
    const lock = await this.records.get("sync:lock");
    if (this.#parts.lockHeld(lock, { isolate: request.isolate, now: clock.now() })) {
      return { syncId: lock?.syncId ?? syncId, result: "skipped", reason: "in_progress", error: null, generation: null };
    }
    await this.records.put("sync:lock", { syncId, isolate: request.isolate, until: clock.now() + this.#parts.syncLockMs });
    const work = this.#locked(syncId, request);
    this.#running = work;
    return work;
  }

  async #locked(syncId: string, request: SyncRequest): Promise<SyncOutcome> {
    try {
      const outcome = await this.#attempt(syncId, request);
      await this.#note(outcome);
      return outcome;
    } finally {
      if ((await this.records.get("sync:lock"))?.syncId === syncId) await this.records.delete("sync:lock");
      this.#running = undefined;
    }
  }

  /** The alarm's work: the sync that was asked for. */
  async drive(): Promise<void> {
    const wanted = await this.records.get("sync:wanted");
    if (wanted === null) return;
    await this.run(wanted);
    if ((await this.records.get("sync:wanted"))?.syncId === wanted.syncId) await this.records.delete("sync:wanted");
  }

  /** Saves the data before a restart, for as long as that may take; the restart goes on either way (worker:SYNC-17). */
  async flush(): Promise<void> {
    const { clock } = this.#ports;
    if (!this.#parts.flushesFirst) return;
    const under = this.#running ?? Promise.resolve();
    const outcome = await withDeadline(
      clock,
      FLUSH_MS,
      under.then(() => this.run({ isolate: "host", force: true, byBoot: true })),
    );
    const done = outcome !== TIMED_OUT && (outcome.result === "synced" || outcome.reason === "not_running");
    const why = outcome === TIMED_OUT ? `no end within ${FLUSH_MS} ms` : (outcome.error ?? outcome.reason);
    await this.records.put("sync:flush", { success: done, at: clock.now(), error: done ? null : why });
    if (!done) this.#ports.log.write("warn", "the data could not be saved before the restart", { sandbox: this.#ports.name, error: why });
  }

  /** Makes the copy of a day the newest generation; null when there is none: then nothing was touched (worker:SYNC-22). */
  async chooseDay(date: string): Promise<{ readonly generation: number } | null> {
    const old = await this.copies.ofDay(date);
    if (old === null) return null;
    const syncId = randomId(this.#ports.random, "sync");
    await this.records.put("sync:lock", { syncId, isolate: "host", until: this.#ports.clock.now() + this.#parts.syncLockMs });
    try {
      const { generation } = await this.mirror.adopt({ syncId, bootId: "", hold: () => this.#hold(syncId, "host") }, old);
      return { generation };
    } finally {
      if ((await this.records.get("sync:lock"))?.syncId === syncId) await this.records.delete("sync:lock");
    }
  }

  async #attempt(syncId: string, request: SyncRequest): Promise<SyncOutcome> {
    const blank = { syncId, error: null, generation: null };
    try {
      return { ...blank, ...(await this.#guarded(syncId, request)) };
    } catch (error) {
      return { ...blank, result: "failed", reason: null, error: factsOf(error).message };
    }
  }

  async #guarded(syncId: string, { isolate, force, byBoot = false }: SyncRequest): Promise<Verdict> {
    const { clock, sandbox } = this.#ports;
    const view = await sandbox.peek();
    if (view.vm !== "running" || view.bootId === null) return { result: "skipped", reason: "not_running" };
    if (this.#parts.skipsBoot(this.#booting() && !byBoot)) return { result: "skipped", reason: "starting" };
    const record = await this.records.get("restore");
    const restore = record?.bootId === view.bootId ? record : null;
    if (restore?.word === "restored" && !force && clock.now() - restore.at < this.#parts.restoreCooldownMs) {
      return { result: "skipped", reason: "cooldown" };
    }
    const beganAt = clock.now();
    const survey = await this.mirror.survey();
    const suspect = this.#parts.isSuspect(survey.source, survey.last);
    const word = restore?.word ?? null;
    const facts = { restore: this.#wordOf(word), restored: restore?.generation ?? null, current: survey.current };
    if (!this.#parts.mayMirror(facts)) {
      if (word === "not-restored") return { result: "refused", reason: "restore_failed" };
      return { result: "refused", reason: suspect ? "source_suspect" : "not_restored" };
    }
    if (suspect) return { result: "refused", reason: "source_suspect" };
    const manifest = await this.mirror.copy({ syncId, bootId: view.bootId, hold: () => this.#hold(syncId, isolate) }, survey);
    await this.#proved(manifest, beganAt);
    await this.mirror.tidy(manifest, survey);
    await this.copies.keep(manifest);
    return { result: "synced", reason: null, generation: manifest.generation };
  }

  /** What a word means is one decision, here and at the start of the gateway (worker:SYNC-11). */
  #wordOf(word: "restored" | "nothing" | "not-restored" | null): string | null {
    return word !== null && word !== "nothing" && this.#parts.isRestored(word) ? "restored" : word;
  }

  /** From here on this sandbox is known to have the newest generation. */
  async #proved({ bootId, generation }: Manifest, beganAt: number): Promise<void> {
    const record = await this.records.get("restore");
    if (record?.bootId === bootId) await this.records.put("restore", { ...record, generation });
    else await this.records.put("restore", { bootId, word: "nothing", generation, at: beganAt });
    await this.records.put("sync:covered", this.#parts.coveredUntil({ beganAt, endedAt: this.#ports.clock.now() }));
  }

  /** A holder that was overtaken notices it before it writes on (worker:SYNC-8). */
  async #hold(syncId: string, isolate: string): Promise<void> {
    if (!this.#parts.mayGoOn(await this.records.get("sync:lock"), syncId)) throw new BackupError("the sync lock was lost to another sync");
    await this.records.put("sync:lock", { syncId, isolate, until: this.#ports.clock.now() + this.#parts.syncLockMs });
  }

  async #note(outcome: SyncOutcome): Promise<void> {
    const { log, name, clock } = this.#ports;
    const before = await this.records.get("sync:outcome");
    await this.records.put("sync:outcome", outcome);
    const { keys } = this.mirror.store;
    if (outcome.result === "synced") {
      await this.records.put("sync:failures", this.#parts.failuresInRow((await this.records.get("sync:failures")) ?? 0, false));
      if (before?.result !== "synced") await this.#quietly(() => this.mirror.store.delete([keys.lastError]));
      return;
    }
    if (outcome.result === "skipped") return;
    if (outcome.reason === "source_suspect")
      log.write("error", "alert", { alert: "source_suspect", sandbox: name, syncId: outcome.syncId });
    const failures = this.#parts.failuresInRow((await this.records.get("sync:failures")) ?? 0, true);
    await this.records.put("sync:failures", failures);
    if (failures === ISSUE_AT) log.write("error", "alert", { alert: "sync_failing", severity: "medium", sandbox: name, failures });
    const told = { ...outcome, at: isoTime(clock.now()) };
    await this.#quietly(() => this.mirror.store.put(keys.lastError, new TextEncoder().encode(JSON.stringify(told))));
  }

  /** For what only tells people: a bucket that fails has been told of already. */
  async #quietly(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#ports.log.write("warn", "the outcome of a sync could not be stored", { error: factsOf(error).message });
    }
  }
}
