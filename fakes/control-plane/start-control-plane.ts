import { controlAnswer } from "#fakes/failures/control-path.ts";
import type { HttpApi } from "#harness/ports/http.ts";
import { FakeControlPlane, type ControlPlaneOptions } from "./control-plane.ts";
import { serveHttpApi, type Served } from "./socket/serve-http-api.ts";

/** A control plane that programs outside this process can be pointed at. */
export interface StartedControlPlane extends Served {
  readonly plane: FakeControlPlane;
}

/** Starts a control plane on loopback, with a control path beside its own API (`controlAnswer`); port 0 takes a free one. Rejects when it cannot listen there. */
export const startControlPlane = async ({
  port,
  ...options
}: ControlPlaneOptions & { readonly port: number }): Promise<StartedControlPlane> => {
  const plane = new FakeControlPlane(options);
  const { faults } = plane;
  const told = {
    faults,
    tune: (settings: object) => plane.tune(settings),
    crash: (name: string) => plane.crash(name),
    heal: () => plane.heal(),
  };
  const api: HttpApi = { fetch: async (request) => controlAnswer(told, request) ?? plane.fetch(request) };
  const served = await serveHttpApi(api, { port });
  return { ...served, plane };
};
