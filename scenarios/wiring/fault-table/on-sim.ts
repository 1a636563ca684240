import { EXACT } from "#harness/rigs/sim/exploration.ts";
import { SimSea } from "#harness/rigs/sim/sim-sea.ts";
import { observe, type Observation } from "./observe.ts";
import { tableHeader } from "./header.ts";
import type { FaultRow } from "./rows.ts";

/** The rows as the simulator has them, in order. */
export const observeOnSim = async (rows: readonly FaultRow[]): Promise<readonly Observation[]> => {
  const sea = new SimSea({ mode: EXACT, header: tableHeader("sim") });
  const client = sea.party("client", "client");
  return sea.run(client, () => Promise.all(rows.map((row, index) => observe(sea, client, { ...row, number: index + 1 }))));
};
