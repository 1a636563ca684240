import { factsOf } from "#harness/platform/worker/error-facts.ts";
import type { IsolateContext } from "#harness/platform/worker/isolate-ports.ts";
import { bucketWithin } from "#harness/platform/worker/look-through.ts";
import { attempt } from "#harness/platform/worker/retry.ts";
import { objectKey, sandboxName } from "#harness/platform/worker/user-path.ts";
import { isoTime } from "#harness/ports/clock.ts";
import type { ObjectHead } from "#harness/ports/bucket.ts";
import type { FileInfo } from "#harness/ports/sandbox.ts";
import { chosenSources } from "./file-request.ts";
import { respond } from "./respond.ts";

const LIST_MS = 30_000;
/** Pages of the bucket that one listing reads at most. */
const PAGES_MAX = 20;

interface Listing {
  readonly userId: string;
  readonly path: string;
  readonly recursive: boolean;
}

type Listed =
  | { readonly ok: true; readonly entries: readonly FileInfo[]; readonly truncated: boolean }
  | { readonly ok: false; readonly response: Response };

const entryOf = ({ path }: Listing, absolutePath: string, rest: Pick<FileInfo, "type" | "size" | "modifiedAt">): FileInfo => ({
  name: absolutePath.slice(absolutePath.lastIndexOf("/") + 1),
  absolutePath,
  relativePath: absolutePath.slice(path === "/" ? 1 : path.length + 1),
  ...rest,
});

/** The entries that objects make: each object a file, each segment on the way to one a directory. */
const entriesOf = (listing: Listing, objects: readonly ObjectHead[]): readonly FileInfo[] => {
  const base = listing.path === "/" ? "/" : `${listing.path}/`;
  const prefix = objectKey(listing.userId, "");
  const entries = new Map<string, FileInfo>();
  for (const { key, size, uploadedAt } of objects) {
    const absolutePath = key.slice(prefix.length);
    const below = absolutePath.slice(base.length).split("/");
    for (let depth = 1; depth < (listing.recursive ? below.length : Math.min(2, below.length)); depth += 1) {
      const directory = base + below.slice(0, depth).join("/");
      entries.set(directory, entryOf(listing, directory, { type: "directory", size: 0, modifiedAt: uploadedAt }));
    }
    if (listing.recursive || below.length === 1)
      entries.set(absolutePath, entryOf(listing, absolutePath, { type: "file", size, modifiedAt: uploadedAt }));
  }
  return [...entries.values()].toSorted((a, b) => (a.absolutePath < b.absolutePath ? -1 : 1));
};

const fromBucket = async (context: IsolateContext, listing: Listing): Promise<Listed> => {
  const { ports, parts } = context;
  const refuse = (status: number, fields: Readonly<Record<string, unknown>>): Listed => ({
    ok: false,
    response: respond(context, { status, fields: { userId: listing.userId, path: listing.path, ...fields } }),
  });
  const prefix = objectKey(listing.userId, listing.path === "/" ? "/" : `${listing.path}/`);
  const objects: ObjectHead[] = [];
  try {
    let cursor: string | undefined;
    for (let number = 1; number <= PAGES_MAX; number += 1) {
      const asked = ports.bucket.list({ prefix, ...(cursor === undefined ? {} : { cursor }) });
      const page = await bucketWithin(ports.clock, parts.bucketLimitMs, asked);
      objects.push(...page.objects.filter(({ key }) => parts.isListed(key.slice(objectKey(listing.userId, "").length), listing.userId)));
      cursor = page.cursor;
      if (!page.truncated) break;
    }
    const entries = entriesOf(listing, objects);
    if (entries.length === 0) return refuse(404, { error: "Directory not found", source: "r2" });
    const cut = parts.cutListing(entries);
    return { ok: true, entries: cut.entries, truncated: cut.truncated || cursor !== undefined };
  } catch (error) {
    ports.log.write("warn", "bucket listing failed", { userId: listing.userId, error: factsOf(error).message });
    return refuse(502, { error: "The bucket could not be read", errorType: "r2_error", source: "r2" });
  }
};

const fromContainer = async (context: IsolateContext, listing: Listing): Promise<Listed> => {
  const { userId, path } = listing;
  const host = context.ports.host(sandboxName(userId));
  const result = await attempt(context, {
    operation: "list",
    wakeBudgetMs: null,
    operationMs: LIST_MS,
    run: (call) => host.list(call, listing),
  });
  if (result.ok) return { ok: true, ...result.value };
  const absent = result.failure.kind === "absent";
  const answer = absent
    ? { status: 404, fields: { error: "Directory not found" } }
    : context.parts.answerFailure("list", result.failure, result.attempts);
  return { ok: false, response: respond(context, { ...answer, fields: { userId, path, source: "container", ...answer.fields } }) };
};

/** GET /users/:id/files: the container's own listing, or the bucket's when it is asked for (worker:FILE-21). */
export const listFilesRoute = async (context: IsolateContext, userId: string, url: URL): Promise<Response> => {
  const asked = url.searchParams.get("path") ?? "/root";
  // The root itself may be listed, and only listed.
  const normal = /^\/+$/.test(asked) ? ({ ok: true, path: "/" } as const) : context.parts.normalisePath(asked, userId);
  if (!normal.ok) return respond(context, { status: normal.status, fields: { error: normal.error, userId } });
  const recursive = url.searchParams.get("recursive") ?? "false";
  const refuse = (error: string): Response => respond(context, { status: 400, fields: { error, userId, path: normal.path } });
  if (recursive !== "true" && recursive !== "false") return refuse("recursive must be true or false");
  const sources = chosenSources(url, context);
  if (sources === null) return refuse("source must be one of auto, r2, container");
  const listing = { userId, path: normal.path, recursive: recursive === "true" };
  // What the container has is the whole; the bucket only has what was brought there.
  const source = sources.includes("container") ? "container" : "r2";
  const listed = source === "r2" ? await fromBucket(context, listing) : await fromContainer(context, listing);
  if (!listed.ok) return listed.response;
  const files = listed.entries.map((entry) => ({ ...entry, modifiedAt: isoTime(entry.modifiedAt) }));
  return respond(context, {
    status: 200,
    fields: { userId, path: normal.path, files, count: files.length, truncated: listed.truncated, source },
  });
};
