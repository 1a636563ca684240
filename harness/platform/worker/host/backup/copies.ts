import { encodeManifest, parseManifest, type Manifest } from "#harness/platform/worker/backup/manifest.ts";
import type { HostPorts } from "#harness/platform/worker/host/ports.ts";
import type { WorkerParts } from "#harness/platform/worker/parts.ts";
import { BackupRecords } from "./records.ts";
import type { BackupStore } from "./store.ts";

const KINDS = ["rolling", "daily"] as const;
const NONE = { rolling: null, daily: null } as const;

/** Point-in-time copies: manifests kept under the time of their slot; their contents are shared (worker:SYNC-21). */
export class Copies {
  readonly #ports: HostPorts;
  readonly #parts: WorkerParts;
  readonly #store: BackupStore;
  readonly #records: BackupRecords;

  constructor(ports: HostPorts, parts: WorkerParts, store: BackupStore) {
    this.#ports = ports;
    this.#parts = parts;
    this.#store = store;
    this.#records = new BackupRecords(ports.state);
  }

  /** Makes the copies that are due, and once a day drops what is too old. */
  async keep(manifest: Manifest): Promise<void> {
    const made = (await this.#records.get("sync:slots")) ?? NONE;
    const due = this.#parts.slotsDue(made, this.#ports.clock.now());
    for (const kind of KINDS) {
      const id = due[kind];
      if (id !== null) await this.#store.put(this.#store.keys.slot(kind, id), encodeManifest(manifest));
    }
    if (due.rolling === null && due.daily === null) return;
    await this.#records.put("sync:slots", { rolling: due.rolling ?? made.rolling, daily: due.daily ?? made.daily });
    if (due.daily !== null) await this.#purge();
  }

  /** The manifest of a chosen day; null when there is none (worker:SYNC-22). */
  async ofDay(date: string): Promise<Manifest | null> {
    const object = await this.#store.get(this.#store.keys.slot("daily", date));
    return object === null ? null : parseManifest(object.bytes);
  }

  async #purge(): Promise<void> {
    for (const kind of KINDS) {
      const prefix = this.#store.keys.slots(kind);
      const keys = (await this.#store.list(prefix)).map(({ key }) => key);
      await this.#store.delete(keys.filter((key) => this.#parts.slotExpired(key.slice(prefix.length), this.#ports.clock.now())));
    }
  }
}
