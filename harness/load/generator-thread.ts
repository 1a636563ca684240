import { parentPort, workerData } from "node:worker_threads";
import type { LoadProgress } from "./engine.ts";
import { Generator, type GeneratorOrder } from "./generator.ts";
import type { LoadSamples } from "./samples.ts";

/** What the thread tells whoever started it. */
export type GeneratorMessage =
  | { readonly kind: "start" }
  | { readonly kind: "progress"; readonly progress: LoadProgress }
  | { readonly kind: "done"; readonly samples: LoadSamples };

const PROGRESS_EVERY_MS = 250;

// A program: one run in a thread of its own, so that nothing else delays what is due. Any message stops it.
const port = parentPort;
if (port === null) throw new Error("the generator runs in a worker thread");
const tell = (message: GeneratorMessage): void => port.postMessage(message);
const generator = new Generator(workerData as GeneratorOrder);
port.once("message", () => generator.stop());
const ticking = setInterval(() => tell({ kind: "progress", progress: generator.progress }), PROGRESS_EVERY_MS);
tell({ kind: "start" });
const samples = await generator.run();
clearInterval(ticking);
tell({ kind: "done", samples });
port.close();
