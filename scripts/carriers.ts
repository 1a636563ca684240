import { subjectOf, SUBJECTS, type Subject } from "#harness/history/subject.ts";
import type { Need, Scenario } from "#harness/rigs/scenario.ts";
import type { Carrier } from "#harness/voyage/voyage.ts";
import type { ServerLiveBerth } from "#scenarios/wiring/server/live/server-live-berth.ts";
import type { LiveOptions } from "./live-options.ts";
import type { LiveRig } from "./live-rig.ts";

/** The rigs that this version has. */
export const RIGS = ["sim", "live", "workerd"] as const;
export type RigName = (typeof RIGS)[number];

/** A rig that is open: it sails one voyage after the other until it is closed. */
export interface OpenRig {
  readonly carrier: Carrier;
  close(): Promise<void>;
}

/** Which subjects a rig carries. */
export const CARRIED: Readonly<Record<RigName, readonly Subject[]>> = { sim: SUBJECTS, live: SUBJECTS, workerd: ["worker"] };

/** Sails a voyage of either subject in the simulator. The other subject's backends are never loaded. */
export const sailInSim: Carrier = async (order) => {
  if (subjectOf(order.scenario.id) === "server") return (await import("#scenarios/wiring/server/sim-carrier.ts")).sailServerSim(order);
  return (await import("#scenarios/wiring/sim-carrier.ts")).sailSim(order);
};

const openServerBerth = async (rig: LiveRig): Promise<ServerLiveBerth> => {
  const [berths, { scratchFor }] = await Promise.all([
    import("#scenarios/wiring/server/live/server-live-berth.ts"),
    import("./server-database.ts"),
  ]);
  return berths.ServerLiveBerth.open({ ...rig.berth("1"), database: scratchFor(rig.database.url, "1") });
};

/** Opens a rig; loaded on demand, so that a simulation never loads what real sockets need. */
export const openRig = async (rig: RigName, subject: Subject, live: LiveOptions): Promise<OpenRig> => {
  switch (rig) {
    case "sim":
      return { carrier: sailInSim, close: async () => {} };
    case "live": {
      const [{ closeOnInterrupt, openLiveRig }, { Berth }, { realTimeCarrier }] = await Promise.all([
        import("./live-rig.ts"),
        import("#scenarios/wiring/live/berth.ts"),
        import("#scenarios/wiring/real-time-voyage.ts"),
      ]);
      await using opened = new AsyncDisposableStack();
      const liveRig = await openLiveRig("seatrial replay", { ...live, seed: 1, subjects: [subject] });
      opened.defer(() => liveRig.close());
      opened.use(closeOnInterrupt(liveRig));
      const berth = opened.use(subject === "worker" ? await Berth.open(liveRig.berth("1")) : await openServerBerth(liveRig));
      const closing = opened.move();
      return { carrier: realTimeCarrier((order, factor) => berth.sail(order, factor)), close: () => closing.disposeAsync() };
    }
    case "workerd": {
      const [{ sailWorkerd }, { realTimeCarrier }] = await Promise.all([
        import("#scenarios/wiring/workerd-carrier.ts"),
        import("#scenarios/wiring/real-time-voyage.ts"),
      ]);
      return { carrier: realTimeCarrier(sailWorkerd), close: async () => {} };
    }
  }
};

/** What a rig offers; null for everything. */
const offersOf = async (rig: RigName): Promise<readonly Need[] | null> => {
  switch (rig) {
    case "sim":
      return null;
    case "live":
      return (await import("#scenarios/wiring/live-offers.ts")).LIVE_OFFERS;
    case "workerd":
      return (await import("#scenarios/wiring/workerd-carrier.ts")).WORKERD_OFFERS;
  }
};

/** Why a rig cannot show a scenario; null when it can. */
export const whyNotOn = async (rig: RigName, scenario: Pick<Scenario, "id" | "needs">): Promise<string | null> => {
  const subject = subjectOf(scenario.id);
  if (!CARRIED[rig].includes(subject)) return `the ${rig} rig does not carry the ${subject} subject`;
  const offers = await offersOf(rig);
  const missing = offers === null ? [] : scenario.needs.filter((need) => !offers.includes(need));
  return missing.length === 0 ? null : `the ${rig} rig does not offer ${missing.join(", ")}`;
};
