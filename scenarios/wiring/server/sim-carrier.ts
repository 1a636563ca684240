import { serverParts, type ServerParts } from "#harness/platform/server/parts.ts";
import { sleep } from "#harness/ports/clock.ts";
import type { HttpApi } from "#harness/ports/http.ts";
import type { BackendKind, ServerScenario } from "#harness/rigs/server-rig.ts";
import { SimSea } from "#harness/rigs/sim/sim-sea.ts";
import { EPOCH_MS } from "#harness/rigs/sim/world.ts";
import type { Sailed, VoyageCrash, VoyageOrder } from "#harness/voyage/voyage.ts";
import { partsFor } from "#scenarios/wiring/parts-for.ts";
import { modeOf, simCrash, simHeader } from "#scenarios/wiring/sim-voyage.ts";
import { assembleServerBackends } from "./assemble-backends.ts";
import { ServerBerth } from "./assemble-server.ts";
import { nameServerCall } from "./call-kinds.ts";
import { sailServerHome } from "./epilogue.ts";
import { serverDatabase } from "./server-database.ts";
import { buildServerRig } from "./server-rig.ts";

/** Sails one voyage of the workspace server in the simulator, on the thread's one PGlite. */
export const sailServerSim = async (order: VoyageOrder, base: ServerParts = serverParts): Promise<Sailed> => {
  const mode = modeOf(order);
  const { name } = order;
  const scenario = order.scenario as ServerScenario;
  const backend = name.model as BackendKind;
  const { parts, watch } = await partsFor("server", { ...name, asked: order.asked }, base);
  const database = await serverDatabase();
  await database.reset();
  const sea = new SimSea({
    mode,
    header: simHeader(order, mode),
    ...(order.trace === undefined ? {} : { trace: order.trace }),
    ...(order.relied === undefined ? {} : { relied: order.relied }),
  });
  const story = async (): Promise<void> => {
    const backends = assembleServerBackends(sea, {
      backend,
      connect: (options) => database.connection(options),
      serveServer: () => berth.serve(),
    });
    const berth: ServerBerth = new ServerBerth(sea, { backend, parts, env: scenario.env, backends });
    await berth.start();
    const rebirth = async (downMs: number): Promise<void> => {
      berth.kill();
      // A broken subscription hears of nothing that expires from here on.
      backends.presence.drop(berth.name);
      await sleep(client.clock, downMs);
      await berth.reborn();
    };
    const past = database.connection({ clock: client.clock, random: client.random });
    const material = {
      sea,
      epochMs: EPOCH_MS,
      backend,
      client,
      server: sea.channel<HttpApi>(client, { to: "server", methods: ["fetch"], name: nameServerCall, serve: berth.serve }),
      backends,
      database: past,
      databaseFaults: backends.database.faults,
      crashServer: (downMs: number) => rebirth(downMs),
      stopServer: async (downMs: number) => {
        await berth.close();
        await rebirth(downMs);
      },
      seenByServer: async () => sea.recorder.history.events,
    };
    const built = buildServerRig(material);
    await scenario.run(built.rig, order.plan);
    await sailServerHome(material, built);
  };
  const client = sea.party("client", "client");
  let crash: VoyageCrash | null = null;
  try {
    await sea.run(client, story);
  } catch (error) {
    crash = simCrash(error);
  }
  return { history: sea.recorder.history, choices: sea.choices, events: sea.events, crash, part: watch?.report() ?? null };
};
