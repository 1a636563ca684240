import { factsOf } from "#harness/platform/worker/error-facts.ts";
import type { HostCore } from "#harness/platform/worker/host/host-core.ts";
import { GATEWAY_PORT } from "#harness/platform/worker/host/ports.ts";
import type { ProxyHostApi } from "./proxy-api.ts";

const lastGatewayExit = async ({ ports, parts }: HostCore): Promise<number | null> => {
  const { processes } = await ports.sandbox.peek();
  const ended = processes.filter((one) => one.exitCode !== undefined && parts.isGateway(one.command));
  return ended.toSorted((a, b) => a.startedAt - b.startedAt).at(-1)?.exitCode ?? null;
};

/** The calls of one Host that carry a user's own traffic. */
export const proxyCalls = (core: HostCore): ProxyHostApi => ({
  proxy: (call, request) =>
    core.perform(call, "proxy", async () => {
      try {
        return { ok: true, value: await core.ports.sandbox.containerFetch(GATEWAY_PORT, request) };
      } catch (error) {
        return { ok: false, failure: core.parts.triage(factsOf(error)) };
      }
    }),
  beginWake: async (call) => {
    try {
      await core.configure();
      await core.flights.board(call, "wake");
      return { ok: true, value: null, waitedMs: 0 };
    } catch (error) {
      return { ok: false, failure: core.failureOf(error) };
    }
  },
  lastGatewayExit: () => lastGatewayExit(core),
});
