import type { SeatrialReport } from "#reports/report.ts";

/** The report as JSON, for people to read and programs to keep; ends with a line break, so a cut is seen. */
export const json = (report: SeatrialReport): string => `${JSON.stringify(report, null, 2)}\n`;
