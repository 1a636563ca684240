import { ANSI_PAINT, NO_PAINT, terminal, type Paint } from "#reports/render/terminal.ts";
import type { SeatrialReport } from "#reports/report.ts";
import { paint, say } from "./output.ts";

/** Colours where standard output may have them (NO_COLOR, FORCE_COLOR, no terminal). */
const terminalPaint = (): Paint => (paint("red", "x") === "x" ? NO_PAINT : ANSI_PAINT);

/** Shows a report to whoever ran the command. */
export const printSummary = (report: SeatrialReport): void => {
  say(terminal(report, terminalPaint()));
};
