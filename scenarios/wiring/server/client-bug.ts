import { dockerCallKind } from "#fakes/docker-engine/call-kind.ts";
import { controlPlaneCallKind } from "#fakes/control-plane/request-route.ts";
import type { HttpApi } from "#harness/ports/http.ts";

const STARTS: readonly string[] = ["start", "provision"];

/** A bug in what the server speaks to its backend with: the next start throws what no caller is prepared for. */
export class ClientBug {
  readonly #messages: string[] = [];

  throwNext(message: string): void {
    this.#messages.push(message);
  }

  /** The same client, with the bug. */
  inside(api: HttpApi, backend: "docker" | "control-plane"): HttpApi {
    return {
      fetch: async (request) => {
        const kind = backend === "docker" ? dockerCallKind(request) : controlPlaneCallKind(request);
        const message = STARTS.includes(kind) ? this.#messages.shift() : undefined;
        if (message !== undefined) throw new Error(message);
        return api.fetch(request);
      },
    };
  }
}
