import { sleep, type Clock } from "#harness/ports/clock.ts";
import type { HttpApi } from "#harness/ports/http.ts";
import type { JournalEntry } from "#harness/ports/journal.ts";
import { LinkError, type HttpLimits } from "#harness/ports/link-failure.ts";
import type { Random } from "#harness/ports/random.ts";
import type { AgentLife } from "./agent-life.ts";
import type { AgentSpec } from "./agent-spec.ts";
import { FakeAgent } from "./fake-agent.ts";
import type { LifeBegin } from "./life-begin.ts";

export interface AgentFleetOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly journal: (entry: JournalEntry) => void;
  /** How agents behave of which nothing else was said. */
  readonly spec?: AgentSpec;
}

/** All agents of a voyage, by workspace. */
export class AgentFleet {
  readonly #options: AgentFleetOptions;
  readonly #agents = new Map<string, FakeAgent>();
  /** Who lived at an origin last. */
  readonly #origins = new Map<string, FakeAgent>();

  constructor(options: AgentFleetOptions) {
    this.#options = options;
  }

  /** The agent of a workspace, which need not have lived yet. */
  agent(workspaceId: string): FakeAgent {
    const { spec = {}, ...shared } = this.#options;
    const agent = this.#agents.get(workspaceId) ?? new FakeAgent(shared, spec);
    this.#agents.set(workspaceId, agent);
    return agent;
  }

  /** Begins a life of a workspace's agent: its container or instance has started. */
  boot(begin: LifeBegin): AgentLife {
    const agent = this.agent(begin.workspaceId);
    this.#origins.set(begin.origin, agent);
    return agent.boot(begin);
  }

  /** Whoever listens at an origin when a request comes. */
  at(origin: string, { connectMs }: Pick<HttpLimits, "connectMs">): HttpApi {
    return {
      fetch: async (request) => {
        const agent = this.#origins.get(origin);
        if (agent === undefined) throw new LinkError("refused", "agent");
        if (agent.isBlackHole) {
          await sleep(this.#options.clock, connectMs);
          throw new LinkError("connect-timeout", "agent");
        }
        return agent.fetch(origin, request);
      },
    };
  }
}
