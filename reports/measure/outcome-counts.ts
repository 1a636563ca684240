import type { History } from "#harness/history/event.ts";

/** How often a call of a story ended one way. Plain data. */
export interface OutcomeCount {
  readonly scenario: string;
  readonly verb: string;
  /** The model of the voyage: the server's backend. */
  readonly backend: string;
  /** The status, or the link's error code where no whole answer came. */
  readonly outcome: string;
  /** What became of the workspace that it was about: its status at rest, empty when there is no row. */
  readonly end: string;
  readonly count: number;
}

/** The status of each workspace at rest. */
const endsOf = ({ events }: History): ReadonlyMap<string, string> =>
  new Map(
    events.flatMap((event) =>
      event.type === "journal" && event.party === "rest" && event.entry.kind === "rest-workspace"
        ? [[String(event.entry["id"]), String(event.entry["status"])] as const]
        : [],
    ),
  );

/** How each call of a story ended; the epilogue's own calls are no part of the story. */
export const countOutcomes = (history: History): readonly OutcomeCount[] => {
  const { header, events } = history;
  const ends = endsOf(history);
  const calls = new Map<number, { readonly verb: string; readonly workspace: string }>();
  const counts = new Map<string, OutcomeCount>();
  for (const event of events) {
    if (event.type === "epilogue") break;
    if (event.type === "invoke") calls.set(event.op, { verb: event.verb, workspace: event.user });
    if (event.type !== "complete") continue;
    const { verb, workspace } = calls.get(event.op) ?? { verb: "", workspace: "" };
    const outcome = String(event.status ?? event.code ?? "no answer");
    const end = ends.get(workspace === "" ? String(event.body?.["id"] ?? "") : workspace) ?? "";
    const key = `${verb} ${outcome} ${end}`;
    const count = (counts.get(key)?.count ?? 0) + 1;
    counts.set(key, { scenario: header.scenario, verb, backend: header.model, outcome, end, count });
  }
  return [...counts.values()];
};
