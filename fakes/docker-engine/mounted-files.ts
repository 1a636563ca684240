import { posix } from "node:path";
import { bytesOf, textOf } from "./answer.ts";
import { FileTree, type FileNode } from "./file-tree.ts";

/** Another tree that stands at a path of a container. */
export interface Mounted {
  readonly target: string;
  readonly readOnly: boolean;
  readonly tree: FileTree;
}

/** A write to what is mounted read-only. */
export class ReadOnlyError extends Error {
  override readonly name = "ReadOnlyError";
}

/** Where a path leads: into the container's own files, or into a volume's. */
interface Place {
  readonly tree: FileTree;
  readonly path: string;
  readonly readOnly: boolean;
}

const ROOT_FOLDERS = ["/bin", "/etc", "/root", "/tmp", "/usr", "/var"];

const absolute = (path: string): string => {
  const normal = posix.normalize(`/${path}`);
  return normal.length > 1 && normal.endsWith("/") ? normal.slice(0, -1) : normal;
};

/** The files that a container sees: its own, and those of the volumes at their places. */
export class MountedFiles {
  readonly #root = new FileTree(ROOT_FOLDERS);
  readonly #mounts: readonly Mounted[];

  constructor(mounts: readonly Mounted[]) {
    // The deepest mount decides.
    this.#mounts = mounts
      .map((mount) => ({ ...mount, target: absolute(mount.target) }))
      .toSorted((a, b) => b.target.length - a.target.length);
    for (const { target } of this.#mounts) this.#root.put(target, { kind: "folder", mode: 0o755, modifiedAt: 0 });
  }

  at(path: string): FileNode | null {
    const place = this.#place(path);
    return place.tree.at(place.path);
  }

  /** Throws `ReadOnlyError`. */
  put(path: string, node: FileNode): void {
    const place = this.#place(path);
    if (place.readOnly) throw new ReadOnlyError(path);
    place.tree.put(place.path, node);
  }

  /** Throws `ReadOnlyError`. False when nothing was there. */
  remove(path: string): boolean {
    const place = this.#place(path);
    if (place.readOnly) throw new ReadOnlyError(path);
    return place.tree.remove(place.path);
  }

  /** What stands below a folder, by its path from there; nothing of what is mounted further below. */
  below(folder: string): readonly { readonly path: string; readonly node: FileNode }[] {
    const { tree, path } = this.#place(folder);
    return tree.below(path).flatMap((below) => {
      const node = tree.at(below);
      return node === null ? [] : [{ path: below.slice(path === "/" ? 1 : path.length + 1), node }];
    });
  }

  readText(path: string): string | null {
    const node = this.at(path);
    return node?.kind === "file" ? textOf(node.bytes) : null;
  }

  writeText(path: string, text: string, modifiedAt: number): void {
    this.put(path, { kind: "file", mode: 0o644, modifiedAt, bytes: bytesOf(text) });
  }

  #place(asked: string): Place {
    const path = absolute(asked);
    for (const { target, tree, readOnly } of this.#mounts) {
      if (path === target) return { tree, path: "/", readOnly };
      if (path.startsWith(target === "/" ? "/" : `${target}/`)) return { tree, path: path.slice(target.length), readOnly };
    }
    return { tree: this.#root, path, readOnly: false };
  }
}
