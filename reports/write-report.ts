import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { REPORT_FORMATS } from "./formats.ts";
import type { SeatrialReport } from "./report.ts";

/** A report could not be written; the message says where and why. */
export class ReportWriteError extends Error {
  override readonly name = "ReportWriteError";
}

/** Writes the report in every format into a folder; each file is whole or not there. Throws `ReportWriteError`. */
export const writeReport = async (report: SeatrialReport, folder: string): Promise<void> => {
  try {
    await mkdir(folder, { recursive: true });
    for (const { file, render } of Object.values(REPORT_FORMATS)) await writeFileAtomic(join(folder, file), render(report));
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    throw new ReportWriteError(`Failed to write the report to "${folder}": expected a folder that can be written to, found ${found}`, {
      cause: error,
    });
  }
};
