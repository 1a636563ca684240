import type { Need, Scenario } from "#harness/rigs/rig.ts";
import type { Carrier } from "#harness/voyage/voyage.ts";

/** The rigs that this version has. */
export const RIGS = ["sim", "live", "workerd"] as const;
export type RigName = (typeof RIGS)[number];

/** Sails on a rig; loaded on demand, so that a simulation never loads what real sockets need. */
export const carrierOf = async (rig: RigName): Promise<Carrier> => {
  switch (rig) {
    case "sim": {
      const { sailSim } = await import("#scenarios/wiring/sim-carrier.ts");
      return (order) => sailSim(order);
    }
    case "live":
      return (await import("#scenarios/wiring/live-carrier.ts")).sailLive;
    case "workerd":
      return (await import("#scenarios/wiring/workerd-carrier.ts")).sailWorkerd;
  }
};

/** What a rig offers; null for everything. */
export const offersOf = async (rig: RigName): Promise<readonly Need[] | null> => {
  switch (rig) {
    case "sim":
      return null;
    case "live":
      return (await import("#scenarios/wiring/live-carrier.ts")).LIVE_OFFERS;
    case "workerd":
      return (await import("#scenarios/wiring/workerd-carrier.ts")).WORKERD_OFFERS;
  }
};

/** What a scenario needs and a rig lacks. */
export const missingNeeds = (scenario: Scenario, offers: readonly Need[] | null): readonly Need[] =>
  offers === null ? [] : scenario.needs.filter((need) => !offers.includes(need));
