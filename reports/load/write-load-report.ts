import { mkdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { ReportWriteError } from "#reports/write-report.ts";
import { NO_PAINT } from "#reports/render/terminal.ts";
import type { LoadRunInput } from "./load-input.ts";
import { samplesFileOf, type LoadReport } from "./load-report.ts";
import { loadHtml } from "./render/load-html.ts";
import { loadMarkdown } from "./render/load-markdown.ts";
import { loadTerminal } from "./render/load-terminal.ts";
import { writeSamples } from "./samples-file.ts";

/** Every format beside the JSON one, by the ending of its file. */
const FORMATS: Readonly<Record<string, (report: LoadReport) => string>> = {
  ".txt": (report) => loadTerminal(report, NO_PAINT),
  ".md": loadMarkdown,
  ".html": loadHtml,
};

/** Writes `file` (JSON), the other formats under its name and the raw samples beside it; each whole or not there, the JSON last. Throws `ReportWriteError`. */
export const writeLoadReport = async (report: LoadReport, runs: readonly LoadRunInput[], file: string): Promise<void> => {
  const folder = dirname(file);
  const name = basename(file, ".json");
  try {
    await mkdir(folder, { recursive: true });
    for (const run of runs) await writeFileAtomic(join(folder, samplesFileOf(name, run)), writeSamples(run));
    for (const [ending, render] of Object.entries(FORMATS)) await writeFileAtomic(join(folder, `${name}${ending}`), render(report));
    await writeFileAtomic(file, `${JSON.stringify(report, null, 2)}\n`);
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    throw new ReportWriteError(`Failed to write the report to "${file}": expected a place that can be written to, found ${found}`, {
      cause: error,
    });
  }
};
