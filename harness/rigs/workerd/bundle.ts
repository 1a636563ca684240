import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** Bundles a Worker's entry file into one module, in memory. */
export const bundleWorker = async (entry: URL): Promise<string> => {
  const result = await build({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    conditions: ["workerd", "worker"],
    target: "es2024",
    logLevel: "silent",
  });
  const [file] = result.outputFiles;
  if (file === undefined) throw new Error(`esbuild wrote nothing for ${entry.href}`);
  return file.text;
};
