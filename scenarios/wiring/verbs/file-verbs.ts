import type { FileVerbs } from "#harness/rigs/file-verbs.ts";
import type { AskUser } from "./ask.ts";

const encodePath = (path: string): string => path.split("/").map(encodeURIComponent).join("/");

/** Verbs about single files (worker.md B.4). */
export const fileVerbs = (ask: AskUser): FileVerbs => ({
  read: (path, options) => {
    const query = options?.source === undefined ? "" : `?source=${options.source}`;
    const args = { path, source: options?.source ?? "auto" };
    return ask({ verb: "read", method: "GET", path: `/files${encodePath(path)}${query}`, args }, options);
  },
});
