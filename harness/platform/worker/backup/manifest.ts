import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

/** One file of a generation. */
export interface ManifestFile {
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
  /** When the sandbox last wrote it, ms since the epoch; together with `bootId` it says that a file is unchanged. */
  readonly modifiedAt: number;
}

/** One complete state of a user's data: what a restore brings, all of it or nothing (worker:SYNC-9, SYNC-19). */
export interface Manifest {
  readonly syncId: string;
  /** Counts every sync that came this far; orders manifests. */
  readonly run: number;
  /** Counts up by one with each change of the data; what is newer is told by it and by no clock (worker:SYNC-14). */
  readonly generation: number;
  /** ISO time; for people. */
  readonly at: string;
  /** The life of the VM that it was taken from. */
  readonly bootId: string;
  readonly files: Readonly<Record<string, ManifestFile>>;
  /** Objects under their read keys that this generation replaces or drops, path to etag: what differs came later. */
  readonly replaces: Readonly<Record<string, string>>;
}

const RUN_DIGITS = 12;

/** Where one user's backup lies in the bucket; `prefix` is `users/{id}`. */
export const backupKeys = (prefix: string) => ({
  /** Never written twice: a manifest that was cut in half spoils no older one. */
  manifest: (run: number, syncId: string): string => `${prefix}/.manifest-runs/${String(run).padStart(RUN_DIGITS, "0")}-${syncId}`,
  manifests: `${prefix}/.manifest-runs/`,
  archive: (generation: number): string => `${prefix}/.manifest-archive/${generation}`,
  slot: (kind: "rolling" | "daily", id: string): string => `${prefix}/.manifest-${kind}/${id}`,
  slots: (kind: "rolling" | "daily"): string => `${prefix}/.manifest-${kind}/`,
  blob: (hash: string): string => `${prefix}/.manifest-blobs/${hash}`,
  marker: `${prefix}/.last-sync`,
  lastError: `${prefix}/.last-sync-error`,
  live: (path: string): string => `${prefix}${path}`,
  /** Everything that is mirrored lies below it. */
  liveRoot: `${prefix}/root/`,
  tombstones: `${prefix}/.tombstones/`,
});

export type BackupKeys = ReturnType<typeof backupKeys>;

/** The metadata by which the mirror's own objects are known from those that a write put there. */
export const MIRRORED = "mirrored-sha256";

export const hashOf = (bytes: Uint8Array): string => bytesToHex(sha256(bytes));

const encodeText = (text: string): Uint8Array => new TextEncoder().encode(text);
export const decodeText = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

export const encodeManifest = (manifest: Manifest): Uint8Array => encodeText(JSON.stringify(manifest));

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** A manifest by its bytes; null when they are none. */
export const parseManifest = (bytes: Uint8Array): Manifest | null => {
  try {
    const value: unknown = JSON.parse(decodeText(bytes));
    if (!isRecord(value) || typeof value["syncId"] !== "string" || !Number.isInteger(value["generation"])) return null;
    return isRecord(value["files"]) && isRecord(value["replaces"]) ? (value as unknown as Manifest) : null;
  } catch {
    return null;
  }
};
