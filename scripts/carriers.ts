import type { Need, Scenario } from "#harness/rigs/rig.ts";
import type { Carrier } from "#harness/voyage/voyage.ts";
import type { LiveOptions } from "./live-options.ts";

/** The rigs that this version has. */
export const RIGS = ["sim", "live", "workerd"] as const;
export type RigName = (typeof RIGS)[number];

/** A rig that is open: it sails one voyage after the other until it is closed. */
export interface OpenRig {
  readonly carrier: Carrier;
  close(): Promise<void>;
}

/** Opens a rig; loaded on demand, so that a simulation never loads what real sockets need. */
export const openRig = async (rig: RigName, live: LiveOptions): Promise<OpenRig> => {
  switch (rig) {
    case "sim": {
      const { sailSim } = await import("#scenarios/wiring/sim-carrier.ts");
      return { carrier: (order) => sailSim(order), close: async () => {} };
    }
    case "live": {
      const [{ closeOnInterrupt, openLiveRig }, { Berth }, { liveCarrier }] = await Promise.all([
        import("./live-rig.ts"),
        import("#scenarios/wiring/live/berth.ts"),
        import("#scenarios/wiring/live-carrier.ts"),
      ]);
      await using opened = new AsyncDisposableStack();
      const liveRig = await openLiveRig("seatrial replay", { ...live, seed: 1 });
      opened.defer(() => liveRig.close());
      opened.use(closeOnInterrupt(liveRig));
      const berth = opened.use(await Berth.open(liveRig.berth("1")));
      const closing = opened.move();
      return { carrier: liveCarrier(berth), close: () => closing.disposeAsync() };
    }
    case "workerd":
      return { carrier: (await import("#scenarios/wiring/workerd-carrier.ts")).sailWorkerd, close: async () => {} };
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
