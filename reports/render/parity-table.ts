import type { ParityLine, SeatrialReport } from "#reports/report.ts";
import { NOTHING, whole } from "./figures.ts";
import type { Table, TableCell } from "./tables.ts";

const verdictOf = ({ alike }: ParityLine): TableCell => {
  if (alike === null) return NOTHING;
  return alike ? { text: "yes", tone: "good" } : { text: "no", tone: "open" };
};

/** How each call ended on each backend. */
export const parityTable = ({ parity }: SeatrialReport): Table => {
  const backends = [...new Set(parity.flatMap((line) => Object.keys(line.backends)))];
  return {
    caption: "Parity: how each call ended on each backend, over the directed plans of stories told on all that provision",
    columns: [{ head: "Call" }, ...backends.map((head) => ({ head })), { head: "Alike" }],
    rows: parity.map((line) => [
      line.verb,
      ...backends.map(
        (backend) => (line.backends[backend] ?? []).map(({ outcome, count }) => `${outcome} × ${whole(count)}`).join(", ") || NOTHING,
      ),
      verdictOf(line),
    ]),
  };
};
