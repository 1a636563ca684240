import { posix } from "node:path";

/** What stands at a path. */
export type FileNode =
  | { readonly kind: "folder"; readonly mode: number; readonly modifiedAt: number }
  | { readonly kind: "file"; readonly mode: number; readonly modifiedAt: number; readonly bytes: Uint8Array };

const FOLDER: FileNode = { kind: "folder", mode: 0o755, modifiedAt: 0 };

/** Files and folders by absolute path: a container's own, or a volume's. */
export class FileTree {
  readonly #nodes = new Map<string, FileNode>([["/", FOLDER]]);

  constructor(folders: readonly string[] = []) {
    for (const folder of folders) this.#nodes.set(folder, FOLDER);
  }

  at(path: string): FileNode | null {
    return this.#nodes.get(path) ?? null;
  }

  /** Puts it there, with the folders above it. */
  put(path: string, node: FileNode): void {
    const above = posix.dirname(path);
    if (path !== above && this.#nodes.get(above)?.kind !== "folder") this.put(above, FOLDER);
    this.#nodes.set(path, node);
  }

  /** Removes what stands there and below; false when nothing does. */
  remove(path: string): boolean {
    for (const below of this.below(path)) this.#nodes.delete(below);
    return this.#nodes.delete(path);
  }

  /** Paths below a folder, in their order. */
  below(folder: string): readonly string[] {
    const prefix = folder === "/" ? "/" : `${folder}/`;
    return [...this.#nodes.keys()].filter((path) => path.startsWith(prefix) && path !== "/").toSorted();
  }
}
