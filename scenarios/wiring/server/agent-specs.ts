import type { AgentFleet } from "#fakes/agent/fleet.ts";
import type { AgentSpec } from "#harness/rigs/server-rig.ts";

/**
 * How agents are to behave, told before the server has given their workspaces an id: by name, which
 * a machine's environment carries.
 */
export class AgentSpecs {
  readonly #byName = new Map<string, AgentSpec>();

  /** The agent of the workspace of this name behaves so from its first life on. */
  expect(name: string, spec: AgentSpec): void {
    this.#byName.set(name, spec);
  }

  /** Tells an agent what is expected of it, once. */
  apply(agents: AgentFleet, { workspaceId, name }: { readonly workspaceId: string; readonly name: string }): void {
    const spec = this.#byName.get(name);
    if (spec === undefined) return;
    this.#byName.delete(name);
    agents.agent(workspaceId).be(spec);
  }
}
