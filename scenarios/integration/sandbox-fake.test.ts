import { describe } from "vitest";
import { SandboxFleet } from "#fakes/sandbox/fleet.ts";
import { gatewayContract } from "#fakes/sandbox/gateway.contract.ts";
import { sandboxContract, type TellSandbox } from "#fakes/sandbox/sandbox.contract.ts";
import { vmContract } from "#fakes/sandbox/vm.contract.ts";
import type { HistoryHeader } from "#harness/history/event.ts";
import { sleep } from "#harness/ports/clock.ts";
import type { JournalEntry } from "#harness/ports/journal.ts";
import { EXACT } from "#harness/rigs/sim/exploration.ts";
import { SimSea } from "#harness/rigs/sim/sim-sea.ts";

const HEADER: HistoryHeader = {
  format: "seatrial-history",
  version: 1,
  scenario: "integration/sandbox-fake",
  seed: 1,
  rig: "sim",
  model: "S",
  profile: "none",
  mode: "exact",
  maxDelayMs: 1,
  defect: null,
  variant: null,
};

/** A fleet on virtual time, called without a link between: what is told is the fake's own behaviour. */
const tell: TellSandbox = async (model, story) => {
  const sea = new SimSea({ header: HEADER, mode: EXACT });
  const { clock, random } = sea.party("sandboxes", "backend");
  const client = sea.party("client", "client");
  const journal: JournalEntry[] = [];
  const fleet = new SandboxFleet({ clock, random, model, journal: (entry) => journal.push(entry) });
  const site = { sandbox: fleet.sandbox("openclaw-u1"), fleet, journal, now: () => clock.now() };
  await sea.run(client, () => story({ ...site, sleep: (ms) => sleep(client.clock, ms) }));
};

describe.for(["S", "R"] as const)("the fake sandbox under SDK model %s", (model) => {
  sandboxContract(model, tell);
  gatewayContract(model, tell);
  vmContract(model, tell);
});
