import { readFileSync } from "node:fs";
import { DocumentError, DocumentField } from "#reports/document-field.ts";
import type { LoadReport } from "./load-report.ts";

const parse = (text: string, file: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DocumentError(`${file}: expected a whole seatrial-load-report, found no JSON`, { cause: error });
  }
};

/** Reads the `report.json` of a load run. Throws `DocumentError` with file, field, what was expected and what was found. */
export const readLoadReport = (file: string): LoadReport => {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const found = (error as NodeJS.ErrnoException).code === "ENOENT" ? "nothing there" : (error as Error).message;
    throw new DocumentError(`${file}: expected the report.json of a load run, found ${found}`, { cause: error });
  }
  const document = new DocumentField(file, parse(text, file));
  document.at("format").oneOf(["seatrial-load-report"]);
  if (document.at("version").value !== 1) document.at("version").fail("1, the version that this Seatrial reads");
  for (const field of ["command", "commit", "target", "started"]) document.at("run").at(field).string();
  document.at("run").at("dirty").boolean();
  for (const section of document.at("sections").list()) {
    const description = section.at("description");
    for (const field of ["workload", "form", "fingerprint"]) description.at(field).string();
    for (const field of ["requests", "stages", "phases", "covers", "objectives"]) description.at(field).list();
    section.at("engine").oneOf(["embedded", "k6"]);
    section.at("engineVersion").string();
    section.at("counts").at("planned").number();
    // Of the same folder: a report does not reach for other files.
    section.at("samplesFile").matching(/^[\w.-]+\.samples\.csv$/, "the name of a file of samples");
  }
  return document.value as LoadReport;
};
