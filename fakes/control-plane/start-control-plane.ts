import { FakeControlPlane, type ControlPlaneOptions } from "./control-plane.ts";
import { serveHttpApi, type Served } from "./socket/serve-http-api.ts";

/** A control plane that programs outside this process can be pointed at. */
export interface StartedControlPlane extends Served {
  readonly plane: FakeControlPlane;
}

/** Starts a control plane on loopback; port 0 takes a free one. Rejects when it cannot listen there. */
export const startControlPlane = async ({
  port,
  ...options
}: ControlPlaneOptions & { readonly port: number }): Promise<StartedControlPlane> => {
  const plane = new FakeControlPlane(options);
  const served = await serveHttpApi(plane, { port });
  return { ...served, plane };
};
