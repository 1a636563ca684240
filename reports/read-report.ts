import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { DocumentError, DocumentField } from "./document-field.ts";
import type { SeatrialReport } from "./report.ts";

const LISTS = [
  "areas",
  "objectives",
  "invariants",
  "failures",
  "parity",
  "scaleArtefacts",
  "measurements",
  "serverMeasurements",
  "scenarios",
  "rules",
  "notExercised",
] as const;

/** Checks that a text is a whole report of this version. Throws `DocumentError` with file, field, what was expected and what was found. */
const parseReport = (text: string, file: string): SeatrialReport => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const cut = text.trimStart().startsWith("{") && !text.trimEnd().endsWith("}");
    const found = cut
      ? `a report that ends early, after ${text.length} characters`
      : `no JSON (${error instanceof Error ? error.message : String(error)})`;
    throw new DocumentError(`${file}: expected a whole seatrial-report, found ${found}`, { cause: error });
  }
  const document = new DocumentField(file, value);
  document.at("format").oneOf(["seatrial-report"]);
  if (document.at("version").value !== 1) document.at("version").fail("1, the version that this Seatrial reads");
  document.at("verdict").at("verdict").oneOf(["PASS", "FAIL", "INCONCLUSIVE"]);
  document.at("verdict").at("exitCode").number();
  document.at("verdict").at("reasons").list();
  for (const field of ["command", "commit", "rig", "profile", "started", "nodeVersion"]) document.at("run").at(field).string();
  for (const field of ["voyages", "scenarios", "events", "virtualMs"]) document.at("totals").at(field).number();
  for (const field of LISTS)
    document
      .at(field)
      .list()
      .forEach((entry) => entry.record());
  document.at("caveat").string();
  return value as SeatrialReport;
};

/** Reads `report.json`, or the one in a folder. Throws `DocumentError`. */
export const readReport = (path: string): SeatrialReport => {
  try {
    const file = statSync(path).isDirectory() ? join(path, "report.json") : path;
    return parseReport(readFileSync(file, "utf8"), file);
  } catch (error) {
    if (error instanceof DocumentError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    const found = code === "ENOENT" ? "nothing there" : (error as Error).message;
    throw new DocumentError(`${path}: expected a report.json that a run has written, found ${found}`, { cause: error });
  }
};
