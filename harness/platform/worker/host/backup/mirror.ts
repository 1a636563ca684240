import { encodeManifest, hashOf, MIRRORED, type Manifest, type ManifestFile } from "#harness/platform/worker/backup/manifest.ts";
import { CONFIG_PATHS, type DataSight } from "#harness/platform/worker/backup/source.ts";
import { factsOf } from "#harness/platform/worker/error-facts.ts";
import type { HostPorts } from "#harness/platform/worker/host/ports.ts";
import type { WorkerParts } from "#harness/platform/worker/parts.ts";
import type { ObjectHead } from "#harness/ports/bucket.ts";
import { isoTime } from "#harness/ports/clock.ts";
import type { FileInfo } from "#harness/ports/sandbox.ts";
import { BackupError, BackupStore, type Generations } from "./store.ts";

const AT_ONCE = 8;
/** Where the Host notes a path whose last write may not be in the bucket. */
const DIRTY = "dirty:";

/** One run of the mirror. */
export interface MirrorRun {
  readonly syncId: string;
  readonly bootId: string;
  /** Throws when the run's lock went to somebody else; renews it otherwise. */
  readonly hold: () => Promise<void>;
}

/** What is in the sandbox and what is in the bucket, seen at the start of a run. */
export interface Survey {
  readonly files: readonly FileInfo[];
  readonly source: DataSight;
  readonly last: DataSight | null;
  readonly generations: Generations;
  /** The generation that a mirror would replace; 0 for objects that no manifest names; null when nothing could be lost. */
  readonly current: number | null;
  readonly live: readonly ObjectHead[];
  /** Tombstones of what the sandbox does not have either, or has anew. */
  readonly settledGraves: readonly string[];
  /** Paths whose last write may not be in the bucket, with what was noted of each. */
  readonly dirty: ReadonlyMap<string, string>;
}

type Files = Readonly<Record<string, ManifestFile>>;

/** Copies a user's data from the sandbox to the bucket: content first, then the manifest, the read keys, and the marker last (worker:SYNC-3). */
export class Mirror {
  readonly store: BackupStore;
  readonly #ports: HostPorts;
  readonly #parts: WorkerParts;

  constructor(ports: HostPorts, parts: WorkerParts) {
    this.store = new BackupStore(ports, parts);
    this.#ports = ports;
    this.#parts = parts;
  }

  /** Looks at both sides. The bucket first: what is written through meanwhile is newer than what is read here. */
  async survey(): Promise<Survey> {
    const { keys } = this.store;
    const dirty = await this.#ports.state.list({ prefix: DIRTY });
    const marker = await this.store.text(keys.marker);
    const [generations, live, graves] = await Promise.all([
      this.store.generations(marker),
      this.store.list(keys.liveRoot),
      this.store.list(keys.tombstones),
    ]);
    const found = (await this.#scan()).filter(({ absolutePath }) => this.#parts.inBackup(absolutePath));
    const buried = new Map(graves.map((grave) => [`/${grave.key.slice(keys.tombstones.length)}`, grave]));
    // Deleted, and still in the sandbox as it was: the deletion has not come there yet (worker:FILE-19).
    const files = found.filter(({ absolutePath, modifiedAt }) => modifiedAt > (buried.get(absolutePath)?.uploadedAt ?? -1));
    const pending = new Set(found.filter((file) => !files.includes(file)).map(({ absolutePath }) => absolutePath));
    const here = new Set(files.map(({ absolutePath }) => absolutePath));
    const lacking = live.some(({ key }) => !here.has(this.#pathOf(key)));
    return {
      files,
      current: generations.newest?.generation ?? (lacking ? 0 : null),
      source: { files: files.length, bytes: sum(files.map(({ size }) => size)), userConfig: await this.#hasUserConfig(files) },
      last: this.#lastOf(generations.newest, live, buried),
      generations,
      live,
      settledGraves: [...buried].filter(([path]) => !pending.has(path)).map(([, { key }]) => key),
      dirty: new Map([...dirty].map(([key, value]) => [key, JSON.stringify(value)])),
    };
  }

  /** Copies what the survey found. Throws when any step failed: then no marker was written. */
  async copy(run: MirrorRun, survey: Survey): Promise<Manifest> {
    let copied = false;
    try {
      const manifest = await this.#copyAll(run, survey);
      copied = true;
      return manifest;
    } finally {
      if (this.#parts.marks(copied)) await this.#mark(run);
    }
  }

  /** Makes an older state the newest generation; what lies under the read keys now is outdated by it (worker:SYNC-22). */
  async adopt(run: MirrorRun, old: Manifest): Promise<Manifest> {
    const { keys } = this.store;
    const [generations, live] = await Promise.all([
      this.store.generations(await this.store.text(keys.marker)),
      this.store.list(keys.liveRoot),
    ]);
    const manifest: Manifest = {
      ...old,
      syncId: run.syncId,
      run: runOf(generations.keys[0]) + 1,
      generation: (generations.newest?.generation ?? 0) + 1,
      bootId: run.bootId,
      replaces: this.#replacedBy(old.files, live),
    };
    await run.hold();
    await this.store.putProven(keys.manifest(manifest.run, run.syncId), encodeManifest(manifest));
    await this.#renewLive(run, manifest, live);
    await this.#mark(run);
    return manifest;
  }

  /** After the marker: what is no longer needed goes, and what was pending is done. */
  async tidy(manifest: Manifest, survey: Survey): Promise<void> {
    const { newest, previous, keys } = survey.generations;
    const before = newest !== null && newest.generation !== manifest.generation ? newest : previous;
    // The manifest of the data before this one is kept (worker:SYNC-20).
    const kept = before === null || !this.#parts.keepsPrevious ? null : this.store.keys.manifest(before.run, before.syncId);
    await this.store.delete(keys.filter((key) => key !== kept));
    await this.store.delete(survey.settledGraves);
    for (const [key, seen] of survey.dirty) await this.#settle(key, { seen, manifest });
  }

  async #copyAll(run: MirrorRun, survey: Survey): Promise<Manifest> {
    const { newest, keys } = survey.generations;
    const files = await this.#copyContent(run, survey);
    const changed = newest === null || JSON.stringify(contentOf(newest.files)) !== JSON.stringify(contentOf(files));
    const manifest: Manifest = {
      syncId: run.syncId,
      run: runOf(keys[0]) + 1,
      generation: (newest?.generation ?? 0) + (changed ? 1 : 0),
      at: isoTime(this.#ports.clock.now()),
      bootId: run.bootId,
      files,
      replaces: this.#replacedBy(files, survey.live),
    };
    await run.hold();
    if (changed && newest !== null && survey.last !== null && this.#parts.shrank(survey.source, survey.last)) {
      await this.store.putProven(this.store.keys.archive(newest.generation), encodeManifest(newest));
    }
    await this.store.putProven(this.store.keys.manifest(manifest.run, run.syncId), encodeManifest(manifest));
    await this.#renewLive(run, manifest, survey.live);
    return manifest;
  }

  /** A path whose last write had not reached the bucket is clean once the bucket has what the sandbox has (worker:FILE-17). */
  async #settle(key: string, { seen, manifest }: { readonly seen: string; readonly manifest: Manifest }): Promise<void> {
    const path = key.slice(DIRTY.length);
    const stored = manifest.files[path]?.sha256 ?? null;
    const now = await this.#load(path).then(hashOf, () => null);
    if (now !== stored || JSON.stringify(await this.#ports.state.get(key)) !== seen) return;
    await this.#ports.state.delete(key);
  }

  #scan(): Promise<readonly FileInfo[]> {
    const { sandbox } = this.#ports;
    if (this.#parts.mirrorsThrough === "binding") return sandbox.scanFiles("/root");
    return sandbox.listFiles("/root", { recursive: true }).then((all) => all.filter(({ type }) => type === "file"));
  }

  async #load(path: string): Promise<Uint8Array> {
    const { sandbox } = this.#ports;
    const file = await (this.#parts.mirrorsThrough === "binding" ? sandbox.loadFile(path) : sandbox.readFile(path));
    return file.bytes;
  }

  async #hasUserConfig(files: readonly FileInfo[]): Promise<boolean> {
    for (const path of CONFIG_PATHS) {
      if (!files.some(({ absolutePath }) => absolutePath === path)) continue;
      if (this.#parts.isUserConfig(new TextDecoder().decode(await this.#load(path)))) return true;
    }
    return false;
  }

  /** What the bucket has: by its manifest, or by what lies under the read keys where none was ever written (worker:SYNC-13). */
  #lastOf(newest: Manifest | null, live: readonly ObjectHead[], buried: ReadonlyMap<string, unknown>): DataSight | null {
    const all = newest === null ? live.map(({ key, size }) => [this.#pathOf(key), { size }] as const) : Object.entries(newest.files);
    // What was deleted on purpose is missed by nobody.
    const files = all.filter(([path]) => !buried.has(path));
    if (files.length === 0) return null;
    const userConfig = files.some(([path]) => CONFIG_PATHS.some((config) => config === path));
    return { files: files.length, bytes: sum(files.map(([, { size }]) => size)), userConfig };
  }

  /** The sandbox's path of an object under its read key. */
  #pathOf(key: string): string {
    return key.slice(this.store.keys.live("").length);
  }

  /** Content goes under its hash, so that no generation can spoil another one; credentials and main configuration first (worker:SYNC-16). */
  async #copyContent(run: MirrorRun, survey: Survey): Promise<Files> {
    const last = survey.generations.newest;
    const byPath = new Map(survey.files.map((file) => [file.absolutePath, file]));
    const files: Record<string, ManifestFile> = {};
    for (const group of this.#parts.syncOrder([...byPath.keys()])) {
      for (let from = 0; from < group.length; from += AT_ONCE) {
        await run.hold();
        const batch = group.slice(from, from + AT_ONCE).flatMap((path) => byPath.get(path) ?? []);
        const copied = await Promise.all(
          batch.map(async (file) => [file.absolutePath, await this.#copyFile(file, { last, run })] as const),
        );
        for (const [path, file] of copied) if (file !== null) files[path] = file;
      }
    }
    return files;
  }

  /** Null: the file went away while the sync ran. */
  async #copyFile(
    { absolutePath, size, modifiedAt }: FileInfo,
    { last, run }: { readonly last: Manifest | null; readonly run: MirrorRun },
  ): Promise<ManifestFile | null> {
    const known = last?.bootId === run.bootId ? last.files[absolutePath] : undefined;
    if (known !== undefined && known.size === size && known.modifiedAt === modifiedAt) return known;
    const bytes = await this.#load(absolutePath).catch((error: unknown) => {
      if (this.#parts.triage(factsOf(error)).kind === "absent") return null;
      throw error;
    });
    if (bytes === null) return null;
    const sha256 = hashOf(bytes);
    const key = this.store.keys.blob(sha256);
    const there = await this.store.head(key);
    if (there?.size !== bytes.length) await this.store.putProven(key, bytes);
    return { size: bytes.length, sha256, modifiedAt };
  }

  /** The objects under read keys that this generation outdates. */
  #replacedBy(files: Files, live: readonly ObjectHead[]): Readonly<Record<string, string>> {
    const replaced = live
      .map((object) => [this.#pathOf(object.key), object] as const)
      .filter(([path, { metadata }]) => metadata[MIRRORED] === undefined || metadata[MIRRORED] !== files[path]?.sha256);
    return Object.fromEntries(replaced.map(([path, { etag }]) => [path, etag]));
  }

  /** Brings the read keys up to the generation; what was written through meanwhile is newer and stays. */
  async #renewLive(run: MirrorRun, manifest: Manifest, live: readonly ObjectHead[]): Promise<void> {
    const known = new Map(live.map((object) => [object.key, object]));
    for (const [path, { sha256 }] of Object.entries(manifest.files)) {
      const key = this.store.keys.live(path);
      const before = known.get(key);
      known.delete(key);
      if (before?.metadata[MIRRORED] === sha256) continue;
      await run.hold();
      const content = await this.store.get(this.store.keys.blob(sha256));
      if (content === null) throw new BackupError(`the content of ${path} is missing`);
      await this.store.put(key, content.bytes, { metadata: { [MIRRORED]: sha256 }, onlyIfEtag: before?.etag ?? null });
    }
    for (const [key, { etag }] of known) {
      await run.hold();
      const now = await this.store.head(key);
      const path = this.#pathOf(key);
      // A write of just now is on its way to the sandbox: its object is newer than what was seen there (worker:FILE-14).
      if (now?.etag === etag && (await this.#ports.state.get(`${DIRTY}${path}`)) === undefined) await this.store.delete([key]);
    }
  }

  /** Last, and read back: only then the run counts (worker:SYNC-2, SYNC-3, SYNC-4). */
  async #mark(run: MirrorRun): Promise<void> {
    await run.hold();
    const key = this.store.keys.marker;
    const marker = `${run.syncId}|${isoTime(this.#ports.clock.now())}`;
    await this.store.put(key, new TextEncoder().encode(marker));
    if (!this.#parts.markerProves(await this.store.text(key), marker)) throw new BackupError("the marker is not the one that was written");
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** What counts as a change: paths and content, not when they were written. */
const contentOf = (files: Files): readonly (readonly [string, string])[] =>
  Object.entries(files)
    .map(([path, { sha256 }]) => [path, sha256] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));

/** The run that a manifest's key names; 0 where there is none. */
const runOf = (key: string | undefined): number => Number(/(\d+)-[^/]*$/.exec(key ?? "")?.[1] ?? 0);
