import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { afterAll, beforeAll, describe } from "vitest";
import { durableObjectContract } from "#fakes/durable-object/durable-object.contract.ts";
import { PROBE_METHODS, type ProbeApi } from "#fakes/durable-object/probe.contract.ts";
import { wireStub } from "#harness/ports/rpc-codec.ts";

/** The probe as a real Durable Object, on real time, behind the adapter that the workerd rig uses. */
const WORKER = `
import { Probe } from "#fakes/durable-object/probe.contract.ts";
import { serveWire } from "#harness/ports/rpc-codec.ts";
import { objectState } from "#scenarios/wiring/workerd/object-state.ts";

const sameTime = { toReal: (ms) => ms, toPlatform: (ms) => ms };
const clock = {
  now: () => Date.now(),
  timer: (ms) => {
    const { promise, resolve } = Promise.withResolvers();
    const handle = setTimeout(resolve, Math.max(0, ms));
    return { done: promise, cancel: () => clearTimeout(handle) };
  },
};

export class ProbeObject {
  #probe;
  constructor(state) {
    this.#probe = new Probe({ state: objectState(state, sameTime), clock, tell: async () => {}, note: () => {} });
  }
  async fetch(request) {
    return new Response(await serveWire(this.#probe, await request.text()));
  }
  alarm() {
    return this.#probe.alarm();
  }
}
export default {
  fetch: (request, { PROBE }) => PROBE.get(PROBE.idFromName(new URL(request.url).pathname)).fetch(request),
};
`;

const bundle = async (contents: string): Promise<string> => {
  const resolveDir = fileURLToPath(new URL("../..", import.meta.url));
  const { outputFiles } = await build({
    stdin: { contents, resolveDir, loader: "ts" },
    bundle: true,
    write: false,
    format: "esm",
    target: "es2024",
  });
  return outputFiles[0]?.text ?? "";
};

let miniflare: Miniflare | undefined;
let objects = 0;

beforeAll(async () => {
  const durableObjects = { PROBE: "ProbeObject" };
  miniflare = new Miniflare({ modules: true, script: await bundle(WORKER), durableObjects, compatibilityDate: "2026-01-01" });
});
afterAll(() => miniflare?.dispose());

const wait = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** A stub of the object of this name. */
const probeNamed = (name: string): ProbeApi => {
  const post = async (body: string): Promise<string> => {
    const response = await miniflare?.dispatchFetch(`http://probe.test/${name}`, { method: "POST", body });
    if (response?.ok !== true) throw new Error(`The object failed: ${await response?.text()}`);
    return response.text();
  };
  return wireStub<ProbeApi>(PROBE_METHODS, post, "test>probe");
};

describe.concurrent("a Durable Object of workerd keeps the same contract as the fake", () => {
  durableObjectContract((story) => story({ probe: probeNamed(`object-${(objects += 1)}`), sleep: wait }));
});
