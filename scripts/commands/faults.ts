import CliTable from "cli-table3";
import { compareTable, type ComparedRow } from "#scenarios/wiring/fault-table/compare.ts";
import { CONNECTION_STATES, FAULT_ROWS, toxicText } from "#scenarios/wiring/fault-table/rows.ts";
import { LINK_FAILURES } from "#harness/ports/link-failure.ts";
import { BORDERLESS } from "#scripts/borderless.ts";
import { EXIT } from "#scripts/exit-codes.ts";
import type { LiveOptions } from "#scripts/live-options.ts";
import { closeOnInterrupt, openLiveRig } from "#scripts/live-rig.ts";
import { paint, say } from "#scripts/output.ts";
import { oneOf } from "#scripts/usage-error.ts";

export interface FaultsOptions {
  /** One state of a connection; all when absent. */
  readonly state?: string | undefined;
  readonly json?: boolean | undefined;
  readonly live: LiveOptions;
}

type Seen = ComparedRow["sim"];

const codeOf = ({ outcome }: Seen): string =>
  outcome === "answered" || outcome === "nothing" ? outcome : `${outcome} ${LINK_FAILURES[outcome].code}`;

const cells = (seen: Seen): readonly string[] => [codeOf(seen), seen.point ?? "-", String(seen.afterMs)];

const tableOf = (rows: readonly ComparedRow[]): string => {
  const table = new CliTable({
    head: ["State", "Toxic", "Stream", "In sim", "Point", "ms", "Live", "Point", "ms", ""],
    colAligns: ["left", "left", "left", "left", "left", "right", "left", "left", "right", "left"],
    chars: BORDERLESS,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 1, compact: true },
  });
  for (const { row, sim, live, difference } of rows) {
    const verdict = difference === null ? paint("green", "same") : paint("red", "differs");
    table.push([row.state, toxicText(row.toxic), row.stream, ...cells(sim), ...cells(live), verdict]);
  }
  return table.toString();
};

/** `seatrial faults`: what each toxic does to a connection in each of its states, in the simulator and on real sockets. */
export const faultsCommand = async (options: FaultsOptions): Promise<number> => {
  const state = options.state === undefined ? null : oneOf("state", options.state, CONNECTION_STATES);
  const rows = FAULT_ROWS.filter((row) => state === null || row.state === state);
  const rig = await openLiveRig("seatrial faults", { ...options.live, seed: 1, subjects: [] });
  const ending = closeOnInterrupt(rig);
  try {
    const compared = await compareTable(rows, { toxiproxy: rig.toxiproxy.url, prefix: rig.berth("faults").prefix });
    const { kind, version } = rig.toxiproxy;
    const excused = ({ row }: ComparedRow): boolean => kind !== "embedded" && row.original !== undefined;
    const differing = compared.filter((one) => one.difference !== null && !excused(one));
    if (options.json === true) say(JSON.stringify({ toxiproxy: `${kind} ${version}`, rows: compared }, null, 2));
    else {
      say(tableOf(compared));
      say();
      say(`${compared.length} rows through the ${kind} Toxiproxy ${version}, times in ms of platform time, from the toxic to the outcome`);
      for (const reason of new Set(compared.filter((one) => one.difference !== null && excused(one)).map(({ row }) => row.original)))
        say(`where it differs otherwise: ${String(reason)}`);
      const fastest = Math.max(...compared.map(({ factor }) => factor));
      const slowed = compared.filter(({ factor, difference }) => factor < fastest && difference === null).length;
      if (slowed > 0) say(`${slowed} of them agreed only at a quarter of the speed`);
      for (const { row, difference } of differing) say(paint("red", `${row.state}, ${toxicText(row.toxic)}, ${row.stream}: ${difference}`));
      say(paint("bold", differing.length === 0 ? "the two seas agree" : `${differing.length} rows differ`));
    }
    return differing.length === 0 ? EXIT.ok : EXIT.broken;
  } finally {
    ending[Symbol.dispose]();
    await rig.close();
  }
};
