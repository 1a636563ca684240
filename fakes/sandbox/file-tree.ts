import type { FileContent, FileInfo } from "#harness/ports/sandbox.ts";

const parentOf = (path: string): string => path.slice(0, Math.max(1, path.lastIndexOf("/")));

/** What every image has. */
const IMAGE_DIRECTORIES: ReadonlySet<string> = new Set(["/", "/tmp"]);

/** The file system of one VM: absolute paths to content, and the directories above them. */
export class FileTree {
  readonly #files = new Map<string, FileContent>();
  /** Directories that stand on their own, with when they were made, ms. */
  readonly #directories = new Map<string, number>();

  get(path: string): FileContent | undefined {
    return this.#files.get(path);
  }

  /** Puts a file there, with every directory above it. */
  set(path: string, content: FileContent): void {
    this.makeDirectory(parentOf(path), content.modifiedAt);
    this.#files.set(path, content);
  }

  has(path: string): boolean {
    return this.#files.has(path);
  }

  /** True when a file was there. */
  delete(path: string): boolean {
    return this.#files.delete(path);
  }

  clear(): void {
    this.#files.clear();
    this.#directories.clear();
  }

  isDirectory(path: string): boolean {
    return IMAGE_DIRECTORIES.has(path) || this.#directories.has(path);
  }

  makeDirectory(path: string, modifiedAt: number): void {
    for (let at = path; at !== "/"; at = parentOf(at)) if (!this.#directories.has(at)) this.#directories.set(at, modifiedAt);
  }

  /** The nearest file on the way to `path` that should be a directory; null when none stands in the way. */
  fileAbove(path: string): string | null {
    for (let at = parentOf(path); at !== "/"; at = parentOf(at)) if (this.#files.has(at)) return at;
    return null;
  }

  /** Entries below a directory, in the order of their paths. */
  list(path: string, recursive: boolean): readonly FileInfo[] {
    const base = path === "/" ? "/" : `${path}/`;
    const inside = (at: string): boolean => at.startsWith(base) && at !== path && (recursive || !at.slice(base.length).includes("/"));
    const info = (at: string, rest: Pick<FileInfo, "type" | "size" | "modifiedAt">): FileInfo => ({
      name: at.slice(at.lastIndexOf("/") + 1),
      absolutePath: at,
      relativePath: at.slice(base.length),
      ...rest,
    });
    const directories = [...this.#directories]
      .filter(([at]) => inside(at))
      .map(([at, modifiedAt]) => info(at, { type: "directory", size: 0, modifiedAt }));
    const files = [...this.#files]
      .filter(([at]) => inside(at))
      .map(([at, { bytes, modifiedAt }]) => info(at, { type: "file", size: bytes.length, modifiedAt }));
    return [...directories, ...files].toSorted((a, b) => (a.absolutePath < b.absolutePath ? -1 : 1));
  }

  *[Symbol.iterator](): Iterator<readonly [path: string, content: FileContent]> {
    yield* this.#files;
  }
}
