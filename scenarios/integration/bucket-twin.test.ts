import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { afterAll, beforeAll, describe } from "vitest";
import { bucketContract, type OpenedBucket } from "#fakes/bucket/bucket.contract.ts";
import type { BucketApi } from "#harness/ports/bucket.ts";
import { wireStub } from "#harness/ports/rpc-codec.ts";

/** Serves the adapter over a wire, from inside workerd, where it is used: each property of a proxied object costs Node a round trip. */
const WORKER = `
import { serveWire } from "#harness/ports/rpc-codec.ts";
import { r2Bucket } from "#scenarios/wiring/workerd/r2-bucket.ts";

const serve = async (request, { BUCKET }) => {
  const bucket = r2Bucket(BUCKET);
  const fill = async (keys) => { await Promise.all(keys.map((key) => bucket.put(key, new Uint8Array([120])))); };
  return new Response(await serveWire({ ...bucket, fill }, await request.text()));
};
export default { fetch: serve };
`;

const bundle = async (contents: string): Promise<string> => {
  const resolveDir = fileURLToPath(new URL("../..", import.meta.url));
  const { outputFiles } = await build({ stdin: { contents, resolveDir, loader: "ts" }, bundle: true, write: false, format: "esm" });
  return outputFiles[0]?.text ?? "";
};

interface Served extends BucketApi {
  fill(keys: readonly string[]): Promise<void>;
}

let miniflare: Miniflare | undefined;
let opened: OpenedBucket | undefined;

beforeAll(async () => {
  const twin = new Miniflare({ modules: true, script: await bundle(WORKER), r2Buckets: ["BUCKET"], compatibilityDate: "2026-01-01" });
  miniflare = twin;
  const post = async (body: string): Promise<string> => (await twin.dispatchFetch("http://bucket.test/", { method: "POST", body })).text();
  const bucket = wireStub<Served>(["get", "head", "put", "delete", "list", "fill"], post, "test>bucket");
  opened = { bucket, fill: (keys) => bucket.fill(keys) };
});
afterAll(() => miniflare?.dispose());

describe("Miniflare's R2 keeps the same contract as the fake", () => {
  bucketContract(() => {
    if (opened === undefined) throw new Error("Miniflare's bucket is opened before the first test");
    return opened;
  });
});
