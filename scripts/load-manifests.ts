import { readFileSync } from "node:fs";
import { stringify } from "yaml";
import { k6Data } from "#harness/load/k6-data.ts";
import { K6_FILES } from "#harness/load/k6.ts";
import { k6Objectives, type ChosenLoad, type LoadCourse } from "./load-run.ts";

/** The k6 that the manifests ask for. */
const K6_IMAGE = "grafana/k6:2.2.0";

/** What a manifest needs beside its workload. */
export interface ManifestOptions {
  readonly origin: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly parallelism: number;
  readonly objectives: LoadCourse["objectives"];
}

/** What the k6 script reads: the workload with its targets and thresholds. */
export const k6LoadFile = (chosen: ChosenLoad, { origin, headers, objectives }: Omit<ManifestOptions, "parallelism">): string => {
  const order = { ...chosen, origins: [origin], headers: { "content-type": "application/json", ...headers } };
  return `${JSON.stringify(k6Data(order, k6Objectives(chosen, objectives)))}\n`;
};

/**
 * A ConfigMap with the scripts that `seatrial load` runs itself, and the k6-operator's `TestRun` over it. The operator
 * splits arrivals over its runners; thresholds hold for each runner alone.
 */
export const k8sManifests = (chosen: ChosenLoad, { parallelism, ...options }: ManifestOptions): string => {
  const name = `seatrial-load-${chosen.id}`;
  const scripts = K6_FILES.map((file) => [file, readFileSync(new URL(`../harness/load/${file}`, import.meta.url), "utf8")] as const);
  const data = { ...Object.fromEntries(scripts), "load.json": k6LoadFile(chosen, options) };
  const labels = { "app.kubernetes.io/name": "seatrial", "app.kubernetes.io/component": "load" };
  const documents = [
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name, labels }, data },
    {
      apiVersion: "k6.io/v1alpha1",
      kind: "TestRun",
      metadata: { name, labels },
      spec: {
        parallelism,
        script: { configMap: { name, file: K6_FILES[0] } },
        runner: {
          image: K6_IMAGE,
          env: [
            { name: "K6_NO_USAGE_REPORT", value: "true" },
            { name: "K6_AUTO_EXTENSION_RESOLUTION", value: "false" },
          ],
        },
      },
    },
  ];
  return documents.map((document) => `---\n${stringify(document, { lineWidth: 0 })}`).join("");
};
