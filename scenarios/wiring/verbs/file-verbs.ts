import { fileValue } from "#harness/history/file-value.ts";
import { encodeContent } from "#harness/platform/worker/file-content.ts";
import type { BatchEntry, FileVerbs } from "#harness/rigs/file-verbs.ts";
import type { AskUser } from "./ask.ts";

const encodePath = (path: string): string => path.split("/").map(encodeURIComponent).join("/");

const query = (fields: Readonly<Record<string, string | number | boolean | undefined>>): string => {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return given.length === 0 ? "" : `?${given.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join("&")}`;
};

/** What a write leaves behind, by the name that histories give it. */
const valueOf = (content: string | Uint8Array): string => {
  if (typeof content === "string") return fileValue(content);
  const encoded = encodeContent(content);
  return fileValue(encoded.content, encoded.encoding);
};

const entryArgs = ({ op, path, content, encoding }: BatchEntry): Readonly<Record<string, unknown>> => ({
  op,
  path,
  ...(content === undefined ? {} : { value: fileValue(content, encoding) }),
});

/** Verbs about files, one at a time and many (worker.md B.4). */
export const fileVerbs = (ask: AskUser): FileVerbs => ({
  read: (path, options) => {
    const { source, raw } = options ?? {};
    const args = { path, source: source ?? "auto" };
    const asked = `/files${encodePath(path)}${query({ source, raw: raw === true ? 1 : undefined })}`;
    return ask({ verb: "read", method: "GET", path: asked, args }, options);
  },
  write: (path, content, options) => {
    const skip = options?.skipR2 === true;
    const args = { path, value: valueOf(content), ...(skip ? { skipR2: true } : {}) };
    const body = typeof content === "string" ? { content } : content;
    const asked = `/files${encodePath(path)}${query({ skipR2: skip ? true : undefined })}`;
    return ask({ verb: "write", method: "PUT", path: asked, body, args }, options);
  },
  remove: (path, options) => ask({ verb: "delete", method: "DELETE", path: `/files${encodePath(path)}`, args: { path } }, options),
  exists: (path, options) => {
    const { source, form = "suffix" } = options ?? {};
    const asked = form === "query" ? `/exists${query({ path, source })}` : `/files${encodePath(path)}/exists${query({ source })}`;
    const method = form === "head" ? "HEAD" : "GET";
    return ask({ verb: "exists", method, path: asked, args: { path, source: source ?? "auto" } }, options);
  },
  list: (options) => {
    const { path, recursive, source } = options ?? {};
    const args = { path: path ?? "/root", recursive: recursive ?? false };
    return ask({ verb: "list", method: "GET", path: `/files${query({ path, recursive, source })}`, args }, options);
  },
  batch: (operations, options) => {
    const parallel = options?.parallel;
    const args = { operations: operations.map(entryArgs), parallel: parallel ?? false };
    const body = { operations, ...(parallel === undefined ? {} : { parallel }) };
    return ask({ verb: "batch", method: "POST", path: "/files/batch", body, args }, options);
  },
});
