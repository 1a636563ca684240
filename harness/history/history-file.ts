import { createHash } from "node:crypto";
import type { History, HistoryEvent, HistoryHeader } from "./event.ts";

/** A history file that cannot be read; the message names the line and what was expected. */
export class HistoryFileError extends Error {
  override readonly name = "HistoryFileError";
}

/** An event as the hash has it: without the place of an error, which is another one on another machine. */
const hashed = (event: HistoryEvent): string =>
  event.type === "log" ? JSON.stringify({ ...event, fields: { ...(event.fields as object), stack: undefined } }) : JSON.stringify(event);

/** What names a voyage's whole course: its events, but for stacks, and every scheduler choice. */
export const historyHash = (history: History, choices: number): string => {
  const hash = createHash("sha256");
  hash.update(JSON.stringify(history.header));
  for (const event of history.events) hash.update(`\n${hashed(event)}`);
  hash.update(`\n${choices}`);
  return hash.digest("hex").slice(0, 16);
};

/** One JSON object a line: header, events, and an end line without which the file is truncated. */
export const encodeHistory = (history: History, choices: number): string => {
  const end = { type: "end", events: history.events.length, choices, hash: historyHash(history, choices) };
  return [history.header, ...history.events, end].map((line) => `${JSON.stringify(line)}\n`).join("");
};

const parseLine = (text: string, number: number, file: string): Record<string, unknown> => {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw new HistoryFileError(`${file}: line ${number} is not JSON: the file is truncated or no history`);
  }
};

/** Reads what `encodeHistory` wrote. Throws `HistoryFileError` when it is truncated, foreign or changed. */
export const decodeHistory = (
  text: string,
  file: string,
): { readonly history: History; readonly choices: number; readonly hash: string } => {
  const lines = text.split("\n").filter((line) => line !== "");
  const parsed = lines.map((line, index) => parseLine(line, index + 1, file));
  const header = parsed[0];
  if (header?.["format"] !== "seatrial-history")
    throw new HistoryFileError(`${file}: the first line is no history header: expected format "seatrial-history"`);
  if (header["version"] !== 1)
    throw new HistoryFileError(`${file}: version ${String(header["version"])} of the history format: this Seatrial reads version 1`);
  const end = parsed.at(-1);
  if (end?.["type"] !== "end") throw new HistoryFileError(`${file}: the file is truncated: ${parsed.length - 1} events and no end line`);
  const events = parsed.slice(1, -1) as unknown as readonly HistoryEvent[];
  if (events.length !== end["events"]) {
    throw new HistoryFileError(
      `${file}: the end line counts ${String(end["events"])} events, the file has ${events.length}: it is truncated`,
    );
  }
  const history: History = { header: header as unknown as HistoryHeader, events };
  const choices = Number(end["choices"]);
  const hash = historyHash(history, choices);
  if (hash !== end["hash"])
    throw new HistoryFileError(`${file}: its events hash to ${hash}, its end line says ${String(end["hash"])}: it was changed`);
  return { history, choices, hash };
};
