import { once } from "node:events";
import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import type { EngineRun, EngineWatch } from "./engine.ts";
import type { GeneratorOrder } from "./generator.ts";
import type { GeneratorMessage } from "./generator-thread.ts";
import { arrivals, requestPlan } from "./request-plan.ts";
import type { LoadSamples } from "./samples.ts";
import type { LoadOrder } from "./workload.ts";

const { version: UNDICI } = createRequire(import.meta.url)("undici/package.json") as { readonly version: string };
const THREAD = new URL("./generator-thread.ts", import.meta.url);

const runThread = async (thread: Worker, watch: EngineWatch): Promise<LoadSamples> => {
  const done = Promise.withResolvers<LoadSamples>();
  thread.on("message", (message: GeneratorMessage) => {
    if (message.kind === "start") watch.onStart();
    else if (message.kind === "progress") watch.onProgress(message.progress);
    else done.resolve(message.samples);
  });
  thread.on("error", done.reject);
  thread.on("exit", (code) => done.reject(new Error(`the load generator's thread ended with code ${code} before its run did`)));
  const stop = (): void => thread.postMessage("stop");
  watch.signal.addEventListener("abort", stop);
  if (watch.signal.aborted) stop();
  try {
    return await done.promise;
  } finally {
    watch.signal.removeEventListener("abort", stop);
  }
};

/** Runs an order through the embedded generator, in a worker thread. */
export const runEmbedded = async (order: LoadOrder, watch: EngineWatch): Promise<EngineRun> => {
  const { inFlightMax, timeoutMs } = order.workload;
  const workerData: GeneratorOrder = {
    plan: requestPlan(order),
    arrivals: arrivals(order),
    headers: order.headers,
    inFlightMax,
    timeoutMs,
  };
  const began = performance.now();
  const thread = new Worker(THREAD, { workerData });
  const gone = once(thread, "exit").catch(() => {});
  try {
    const samples = await runThread(thread, watch);
    return {
      engine: "embedded",
      version: `undici ${UNDICI}`,
      samples,
      wallMs: performance.now() - began,
      cut: watch.signal.aborted ? "interrupted" : null,
      notes: [],
    };
  } finally {
    await thread.terminate();
    await gone;
  }
};
