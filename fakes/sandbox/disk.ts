import type { BackendErrorFields } from "#harness/ports/backend-error.ts";
import type { FileContent, FileInfo } from "#harness/ports/sandbox.ts";
import { sandboxErrors } from "./errors.ts";
import type { FileTree } from "./file-tree.ts";

/** The control channel carries no larger file (worker:FILE-22). */
const FILE_BYTES_MAX = 32 * 1024 * 1024;

interface Surroundings {
  readonly now: () => number;
  /** The error in the shape that crosses the boundary now. */
  readonly error: (fields: BackendErrorFields) => Error;
}

const parentOf = (path: string): string => path.slice(0, Math.max(1, path.lastIndexOf("/")));

/** The SDK's file calls on one file tree, with the ways in which a disk goes wrong. */
export class Disk {
  /** Calls for these paths are refused. */
  readonly forbidden = new Set<string>();
  /** Nothing can be written: the disk is full, or mounted read-only. */
  condition: "fine" | "full" | "read-only" = "fine";
  readonly #files: FileTree;
  readonly #around: Surroundings;

  constructor(files: FileTree, around: Surroundings) {
    this.#files = files;
    this.#around = around;
  }

  read(path: string): FileContent {
    this.#permit(path);
    if (this.#files.isDirectory(path)) throw this.#around.error(sandboxErrors.isDirectory(path));
    const file = this.#files.get(path);
    if (file === undefined) throw this.#missing(path);
    if (file.bytes.length > FILE_BYTES_MAX) throw this.#around.error(sandboxErrors.fileTooLarge(path));
    return { bytes: file.bytes.slice(), modifiedAt: file.modifiedAt };
  }

  write(path: string, bytes: Uint8Array): void {
    this.#permit(path);
    this.#requireWritable(path);
    if (this.#files.isDirectory(path)) throw this.#around.error(sandboxErrors.isDirectory(path));
    if (!this.#files.isDirectory(parentOf(path))) throw this.#missing(path);
    this.#files.set(path, { bytes: bytes.slice(), modifiedAt: this.#around.now() });
  }

  mkdir(path: string): void {
    this.#permit(path);
    this.#requireWritable(path);
    if (this.#files.has(path)) throw this.#around.error(sandboxErrors.notDirectory(path));
    const above = this.#files.fileAbove(path);
    if (above !== null) throw this.#around.error(sandboxErrors.notDirectory(above));
    this.#files.makeDirectory(path, this.#around.now());
  }

  delete(path: string): void {
    this.#permit(path);
    if (this.#files.isDirectory(path)) throw this.#around.error(sandboxErrors.isDirectory(path));
    if (!this.#files.has(path)) throw this.#missing(path);
    this.#requireWritable(path);
    this.#files.delete(path);
  }

  exists(path: string): boolean {
    return this.#files.has(path) || this.#files.isDirectory(path);
  }

  list(path: string, recursive: boolean): readonly FileInfo[] {
    this.#permit(path);
    if (this.#files.has(path)) throw this.#around.error(sandboxErrors.notDirectory(path));
    if (!this.#files.isDirectory(path)) throw this.#missing(path);
    return this.#files.list(path, recursive);
  }

  /** The files below a directory; none where there is no such directory. */
  scan(path: string): readonly FileInfo[] {
    return this.#files.isDirectory(path) ? this.#files.list(path, true).filter(({ type }) => type === "file") : [];
  }

  #permit(path: string): void {
    if (this.forbidden.has(path)) throw this.#around.error(sandboxErrors.permissionDenied(path));
  }

  #requireWritable(path: string): void {
    if (this.condition === "full") throw this.#around.error(sandboxErrors.noSpace(path));
    if (this.condition === "read-only") throw this.#around.error(sandboxErrors.permissionDenied(path));
  }

  /** As a real file system: a file on the way is not a directory, anything else is not there. */
  #missing(path: string): Error {
    const above = this.#files.fileAbove(path);
    return this.#around.error(above === null ? sandboxErrors.fileNotFound(path) : sandboxErrors.notDirectory(above));
  }
}
