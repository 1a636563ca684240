import type { HistoryHeader } from "#harness/history/event.ts";

/** The fault table is no voyage, but a sea wants to know whose history it keeps. */
export const tableHeader = (rig: "sim" | "live"): HistoryHeader => ({
  format: "seatrial-history",
  version: 1,
  scenario: "fault-table",
  seed: 1,
  rig,
  model: "S",
  profile: "production-like",
  mode: "table",
  maxDelayMs: 1,
  defect: null,
  variant: null,
});
