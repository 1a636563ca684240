import type { History, HistoryEvent } from "#harness/history/event.ts";

/** What a backend told of itself. */
export type JournalEntry = Extract<HistoryEvent, { type: "journal" }>["entry"];

/** The engine names containers by so many characters of a workspace's id. */
const NAME_CHARS = 12;

/** One line of a journal about one workspace. */
export interface WorkspaceLine {
  readonly t: number;
  readonly party: string;
  readonly entry: JournalEntry;
}

/** What the story's part of a history says of each workspace, in order; the epilogue is no measurement. */
export const linesByWorkspace = (history: History): ReadonlyMap<string, readonly WorkspaceLine[]> => {
  const lines = storyOf(history).flatMap((event) => (event.type === "journal" ? [event] : []));
  const ids = new Set(lines.filter(({ party }) => party === "database").map(({ entry }) => String(entry["workspace"])));
  return new Map(
    [...ids].map((id) => {
      const names = [id, id.slice(0, NAME_CHARS)];
      return [id, lines.filter(({ entry }) => names.includes(String(entry["workspace"])))];
    }),
  );
};

/** The events before the epilogue. */
export const storyOf = ({ events }: History): readonly HistoryEvent[] => {
  const end = events.findIndex((event) => event.type === "epilogue");
  return end < 0 ? events : events.slice(0, end);
};

/** Whether a line tells that the status became this one. */
export const became = ({ party, entry }: WorkspaceLine, status: string): boolean =>
  party === "database" && entry.kind === "status" && entry["to"] === status;
