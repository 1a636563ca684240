import { posix } from "node:path";
import { createTar, parseTar, type ParsedTarFileItem, type TarFileInput } from "nanotar";
import { isoTime } from "#harness/ports/clock.ts";
import { empty, type Answer } from "./answer.ts";
import type { Asked } from "./asked.ts";
import type { Container } from "./container.ts";
import { EngineError } from "./engine-error.ts";
import type { FileNode } from "./file-tree.ts";
import { ReadOnlyError } from "./mounted-files.ts";
import type { Wording } from "./wording.ts";

/** A tar is made of blocks. */
const BLOCK_BYTES = 512;

/** Go's bit of a folder, beside the permissions. */
const FOLDER_BIT = 2 ** 31;

const nameOf = (path: string): string => posix.basename(posix.normalize(path)) || "/";

const statHeader = (path: string, { kind, mode, modifiedAt, ...rest }: FileNode): string =>
  btoa(
    JSON.stringify({
      name: nameOf(path),
      size: "bytes" in rest ? rest.bytes.length : 4_096,
      mode: kind === "folder" ? FOLDER_BIT + mode : mode,
      mtime: isoTime(modifiedAt),
      linkTarget: "",
    }),
  );

const pathOf = ({ query }: Asked): string => {
  const path = query.get("path") ?? "";
  if (path === "") throw new EngineError(400, "bad parameter: path cannot be empty");
  return path;
};

const nodeAt = (container: Container, asked: Asked): { readonly path: string; readonly node: FileNode } => {
  const path = pathOf(asked);
  const node = container.files.at(path);
  if (node === null) throw new EngineError(404, `Could not find the file ${path} in container ${asked.ref}`);
  return { path, node };
};

const tarItem = (name: string, node: FileNode): TarFileInput => {
  const attrs = { mode: node.mode.toString(8), uid: 0, gid: 0, mtime: node.modifiedAt };
  return node.kind === "folder" ? { name: `${name}/`, attrs } : { name, data: node.bytes, attrs };
};

/** What stands at a path. Throws `EngineError` 400 or 404. */
export const archiveHead = (container: Container, asked: Asked): Answer => {
  const { path, node } = nodeAt(container, asked);
  return { ...empty(200), headers: { "x-docker-container-path-stat": statHeader(path, node) } };
};

/** What stands at a path, and below it, as a tar. Throws `EngineError` 400 or 404. */
export const readArchive = (container: Container, asked: Asked): Answer => {
  const { path, node } = nodeAt(container, asked);
  const name = nameOf(path);
  const below = node.kind === "folder" ? container.files.below(path) : [];
  const items = [tarItem(name, node), ...below.map((one) => tarItem(`${name}/${one.path}`, one.node))];
  return {
    status: 200,
    headers: { "content-type": "application/x-tar", "x-docker-container-path-stat": statHeader(path, node) },
    body: createTar(items),
  };
};

const itemsOf = (body: Uint8Array, malformed: 400 | 500): readonly ParsedTarFileItem[] => {
  if (body.length % BLOCK_BYTES !== 0) throw new EngineError(malformed, "Error processing tar file(exit status 1): unexpected EOF");
  try {
    // nanotar reads the whole buffer behind an array: a copy has one of its own, a slice of a Node buffer has not.
    return parseTar(Uint8Array.from(body));
  } catch (error) {
    throw new EngineError(malformed, `Error processing tar file(exit status 1): ${error instanceof Error ? error.message : String(error)}`);
  }
};

/** Puts the files of a tar below a path, also in a container that never ran. Throws `EngineError` 400, 403 or 404. */
export const writeArchive = (container: Container, asked: Asked, { callerError }: Wording): Answer => {
  const { path, node } = nodeAt(container, asked);
  if (node.kind !== "folder") throw new EngineError(callerError, "extraction point is not a directory");
  for (const { name, type, data, attrs } of itemsOf(asked.body, callerError)) {
    const target = posix.join(path, name);
    const mode = Number.parseInt(attrs?.mode ?? "", 8) || (type === "directory" ? 0o755 : 0o644);
    const modifiedAt = (attrs?.mtime ?? 0) * 1_000;
    try {
      if (type === "file") container.files.put(target, { kind: "file", mode, modifiedAt, bytes: data?.slice() ?? new Uint8Array() });
      else if (type === "directory" && container.files.at(target)?.kind !== "folder")
        container.files.put(target, { kind: "folder", mode, modifiedAt });
    } catch (error) {
      if (error instanceof ReadOnlyError) throw new EngineError(403, "mounted volume is marked read-only");
      throw error;
    }
  }
  return empty(200);
};
