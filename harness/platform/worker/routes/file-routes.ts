import type { Context } from "hono";
import { batchRoute } from "./files-batch.ts";
import { listFilesRoute } from "./files-list.ts";
import { existsRoute, readFileRoute } from "./files-read.ts";
import { removeFileRoute, writeFileRoute } from "./files-write.ts";
import { refuseOthers, USER, type AreaRoutes } from "./worker-app.ts";

const FILES = `${USER}/files`;
const FILE = `${FILES}/:path{[\\s\\S]+}`;
const ABOVE = /^\/api\/super\/users\/[^/]*\/files\//;

/** What stands below `/files/` in a URL, still encoded. */
const restOf = (c: Context): string => new URL(c.req.url).pathname.replace(ABOVE, "");

const userOf = (c: Context): string => c.req.param("id") ?? "";

/** The routes about files (worker.md B.4). */
export const fileRoutes: AreaRoutes = (app, context) => {
  app.get(FILES, (c) => listFilesRoute(context, userOf(c), new URL(c.req.url)));
  refuseOthers(app, context, { path: FILES, allow: "GET" });
  app.post(`${FILES}/batch`, (c) => batchRoute(context, userOf(c), c.req.raw));
  // The form that no file's name can be taken for.
  app.get(`${USER}/exists`, (c) => {
    const url = new URL(c.req.url);
    return existsRoute(context, userOf(c), { asked: url.searchParams.get("path") ?? "", url, method: c.req.raw.method });
  });
  refuseOthers(app, context, { path: `${USER}/exists`, allow: "GET, HEAD" });
  app.get(FILE, (c) => {
    const url = new URL(c.req.url);
    const { what, asked } = context.parts.routedPath(restOf(c), url.searchParams.get("raw") === "1");
    const wanted = { asked, url, method: c.req.raw.method };
    return what === "exists" ? existsRoute(context, userOf(c), wanted) : readFileRoute(context, userOf(c), wanted);
  });
  app.put(FILE, (c) => {
    const { asked } = context.parts.routedPath(restOf(c), true);
    return writeFileRoute(context, userOf(c), { asked, url: new URL(c.req.url), request: c.req.raw });
  });
  app.delete(FILE, (c) => removeFileRoute(context, userOf(c), context.parts.routedPath(restOf(c), true).asked));
  refuseOthers(app, context, { path: FILE, allow: "GET, HEAD, PUT, DELETE" });
};
