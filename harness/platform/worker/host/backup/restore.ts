import { factsOf } from "#harness/platform/worker/error-facts.ts";
import { hashOf, MIRRORED, type Manifest } from "#harness/platform/worker/backup/manifest.ts";
import { CONFIG_PATHS } from "#harness/platform/worker/backup/source.ts";
import type { BackupSight } from "#harness/platform/worker/parts/restore-parts.ts";
import type { WorkerParts } from "#harness/platform/worker/parts.ts";
import { epochOf, isoTime } from "#harness/ports/clock.ts";
import type { ObjectHead } from "#harness/ports/bucket.ts";
import { RESTORE_SCRIPT, type HostPorts } from "#harness/platform/worker/host/ports.ts";
import { BackupRecords } from "./records.ts";
import { BackupError, BackupStore } from "./store.ts";

/** Where the restore script finds what it applies, and what says that all of it is there. */
const STAGE = "/var/restore/files";
const SEAL = "/var/restore/sealed";
const STAGE_EXIT_MS = 30_000;
/** Files that are laid down at a time. */
const AT_ONCE = 8;

/** One file that a restore brings. */
interface Planned {
  readonly path: string;
  readonly key: string;
  /** What its content must be; null where nothing but the bucket vouches for it. */
  readonly sha256: string | null;
}

/** What a restore will do, decided once for everything alike (worker:SYNC-12). */
export type RestorePlan =
  | { readonly do: "nothing" }
  | { readonly do: "fail"; readonly why: string }
  | { readonly do: "apply"; readonly generation: number; readonly files: readonly Planned[] };

/** How the laying down went; without its seal nothing of it is applied (worker:SYNC-9). */
export type Staged = { readonly ok: true } | { readonly ok: false; readonly why: string; readonly applied: boolean };

interface Found {
  readonly sight: BackupSight;
  readonly newest: Manifest | null;
  readonly live: readonly ObjectHead[];
  readonly tombstones: ReadonlySet<string>;
}

const NOTHING_FOUND: Found = {
  sight: { reachable: true, manifest: "absent", marker: null, objects: 0 },
  newest: null,
  live: [],
  tombstones: new Set(),
};

/** Brings the newest complete generation into a VM before its gateway starts (worker:SYNC-9 to SYNC-14). */
export class Restore {
  readonly #ports: HostPorts;
  readonly #parts: WorkerParts;
  readonly #store: BackupStore;
  readonly #records: BackupRecords;

  constructor(ports: HostPorts, parts: WorkerParts) {
    this.#ports = ports;
    this.#parts = parts;
    this.#store = new BackupStore(ports, parts);
    this.#records = new BackupRecords(ports.state);
  }

  /** What there is to restore; a bucket that does not answer is no empty bucket (worker:SYNC-11). */
  async plan(localGeneration: number | null): Promise<RestorePlan> {
    const { found, error } = await this.#look();
    const decision = this.#parts.judgeBackup(found.sight);
    if (decision === "fail") return { do: "fail", why: error ?? "the manifest that the last sync vouches for cannot be read" };
    if (decision === "nothing") return { do: "nothing" };
    const generation = found.newest?.generation ?? 0;
    const storedAt = found.newest?.at;
    const storedAtSeconds = storedAt === undefined ? null : Math.floor(epochOf(storedAt) / 1000);
    const times = { localAt: isoTime(this.#ports.clock.now()), storedAtSeconds };
    if (!this.#parts.isBehind({ localGeneration, storedGeneration: generation, ...times })) return { do: "nothing" };
    return { do: "apply", generation, files: this.#filesOf(found).filter(({ path }) => this.#parts.restores(path)) };
  }

  /** Lays the files down beside their places and seals them. */
  async stage(files: readonly Planned[]): Promise<Staged> {
    const { sandbox } = this.#ports;
    // Starts the VM where it is down: what stands in the way of that is no failure of the restore.
    const process = await sandbox.startProcess(`${RESTORE_SCRIPT} --stage`, {});
    await sandbox.waitForExit(process.id, STAGE_EXIT_MS);
    try {
      if ((await sandbox.exists(STAGE)) && this.#parts.onLeftStage() === "fail") throw new BackupError(`${STAGE} is already in use`);
      for (let from = 0; from < files.length; from += AT_ONCE) {
        await Promise.all(files.slice(from, from + AT_ONCE).map((file) => this.#lay(file)));
      }
      await sandbox.writeFile(SEAL, new Uint8Array());
      return { ok: true };
    } catch (error) {
      const why = factsOf(error).message;
      const applied = this.#parts.onCutRestore === "apply";
      if (applied) await sandbox.writeFile(SEAL, new Uint8Array());
      return { ok: false, why, applied };
    }
  }

  /** What became of a restore goes into the Host's storage, the log and, when it failed, an alert (worker:SYNC-10, SYNC-11). */
  async note(bootId: string, plan: RestorePlan, cut: { readonly why: string } | null): Promise<void> {
    const now = this.#ports.clock.now();
    const why = plan.do === "fail" ? plan.why : (cut?.why ?? null);
    const word = why === null ? ({ apply: "restored", nothing: "nothing", fail: "not-restored" } as const)[plan.do] : "not-restored";
    const generation = plan.do === "apply" && word === "restored" ? plan.generation : null;
    await this.#records.put("restore", { bootId, word, generation, at: now });
    if (word === "not-restored") {
      this.#ports.log.write("error", "alert", { alert: "restore_failed", sandbox: this.#ports.name, error: why });
      return;
    }
    await this.#records.put("sync:covered", now);
    const message = word === "restored" ? "the backup was restored" : "there is no backup to restore";
    this.#ports.log.write("info", message, { sandbox: this.#ports.name, generation });
  }

  /** Sets the keys that the platform owns in a configuration that was restored (worker:SYNC-28). */
  async patch(files: readonly Planned[]): Promise<void> {
    const { sandbox } = this.#ports;
    for (const { path } of files.filter((file) => CONFIG_PATHS.some((config) => config === file.path))) {
      const text = new TextDecoder().decode((await sandbox.loadFile(path)).bytes);
      const patched = this.#parts.patchConfig(text);
      if (patched !== text) await sandbox.writeFile(path, new TextEncoder().encode(patched));
    }
  }

  async #look(): Promise<{ readonly found: Found; readonly error: string | null }> {
    try {
      const { keys } = this.#store;
      const marker = await this.#store.text(keys.marker);
      const [generations, live, graves] = await Promise.all([
        this.#store.generations(marker),
        this.#store.list(keys.liveRoot),
        this.#store.list(keys.tombstones),
      ]);
      const { newest, broken } = generations;
      const manifest = broken ? "broken" : newest === null ? "absent" : "readable";
      const reachable = this.#parts.storageThere({ answered: true, directory: true });
      const tombstones = new Set(graves.map(({ key }) => `/${key.slice(keys.tombstones.length)}`));
      return { found: { sight: { reachable, manifest, marker, objects: live.length }, newest, live, tombstones }, error: null };
    } catch (error) {
      const reachable = this.#parts.storageThere({ answered: false, directory: true });
      return { found: { ...NOTHING_FOUND, sight: { ...NOTHING_FOUND.sight, reachable } }, error: factsOf(error).message };
    }
  }

  /** The generation's files, and what was written through to the bucket since; what was deleted since stays deleted (worker:FILE-19). */
  #filesOf({ newest, live, tombstones }: Found): readonly Planned[] {
    const prefix = this.#store.keys.live("");
    const planned = new Map<string, Planned>();
    for (const [path, { sha256 }] of Object.entries(newest?.files ?? {})) {
      if (!tombstones.has(path)) planned.set(path, { path, key: this.#store.keys.blob(sha256), sha256 });
    }
    for (const { key, etag, metadata } of live) {
      const path = key.slice(prefix.length);
      // The mirror's own copies, and what the generation has replaced, say nothing new.
      const known = { mirrored: metadata[MIRRORED] !== undefined, replaced: newest?.replaces[path] === etag };
      if (newest !== null && !this.#parts.isLater(known)) continue;
      planned.set(path, { path, key, sha256: null });
    }
    return [...planned.values()];
  }

  async #lay({ path, key, sha256 }: Planned): Promise<void> {
    const object = await this.#store.get(key);
    if (object === null) throw new BackupError(`${key} is missing`);
    if (sha256 !== null && hashOf(object.bytes) !== sha256) throw new BackupError(`${key} is not what was stored`);
    const target = `${STAGE}${path}`;
    await this.#ports.sandbox.mkdir(target.slice(0, target.lastIndexOf("/")));
    await this.#ports.sandbox.writeFile(target, object.bytes);
  }
}
