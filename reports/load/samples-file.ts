import { DocumentError } from "#reports/document-field.ts";
import type { LoadRunInput, LoadSamplesInput } from "./load-input.ts";

const HEAD = "kind,intended_us,started_us,sent_us,ended_us,outcome";

const microseconds = (ms: number | undefined): string => (ms === undefined || Number.isNaN(ms) ? "" : String(Math.round(ms * 1_000)));

const milliseconds = (text: string | undefined): number => (text === undefined || text === "" ? Number.NaN : Number(text) / 1_000);

/** Raw samples as CSV, one line a request, times in whole microseconds and empty for what did not happen. */
export const writeSamples = ({ samples, kinds }: Pick<LoadRunInput, "samples" | "kinds">): string => {
  const { intended, started, sent, ended, outcome, outcomes } = samples;
  const lines = Array.from(intended, (due, n) =>
    [
      kinds[n] ?? 0,
      microseconds(due),
      microseconds(started[n]),
      microseconds(sent[n]),
      microseconds(ended[n]),
      outcomes[outcome[n] ?? 0] ?? "",
    ].join(","),
  );
  return `${[HEAD, ...lines].join("\n")}\n`;
};

/** Reads what `writeSamples` wrote. Throws `DocumentError`. */
export const readSamples = (text: string, file: string): Pick<LoadRunInput, "samples" | "kinds"> => {
  const [head, ...lines] = text.trimEnd().split("\n");
  if (head !== HEAD) throw new DocumentError(`${file}: expected raw samples (${HEAD}), found ${JSON.stringify((head ?? "").slice(0, 60))}`);
  const rows = lines.map((line, i) => {
    const cells = line.split(",");
    if (cells.length !== 6 || cells.slice(0, 5).some((cell) => !/^-?\d*$/.test(cell)))
      throw new DocumentError(`${file}: line ${i + 2}: expected six cells of a sample, found ${JSON.stringify(line.slice(0, 60))}`);
    return cells;
  });
  const outcomes = [...new Set(["ok", ...rows.map((row) => row[5] ?? "")])];
  const indexes = new Map(outcomes.map((name, index) => [name, index]));
  const column = (at: number): Float64Array => Float64Array.from(rows, (row) => milliseconds(row[at]));
  const samples: LoadSamplesInput = {
    outcomes,
    intended: column(1),
    started: column(2),
    sent: column(3),
    ended: column(4),
    outcome: Uint16Array.from(rows, (row) => indexes.get(row[5] ?? "") ?? 0),
  };
  return { samples, kinds: Uint8Array.from(rows, (row) => Number(row[0])) };
};
