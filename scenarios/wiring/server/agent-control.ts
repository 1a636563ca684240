import type { AgentFleet } from "#fakes/agent/fleet.ts";
import type { PlatformReply } from "#fakes/agent/platform-call.ts";
import type { Clock } from "#harness/ports/clock.ts";
import type { Recorder } from "#harness/history/recorder.ts";
import type { Outcome } from "#harness/rigs/outcome.ts";
import type { AgentControl } from "#harness/rigs/server-rig.ts";

/** What a control of an agent needs beside the agent. */
interface AgentSite {
  readonly agents: AgentFleet;
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly epochMs: number;
}

/** A call that an agent made, as an outcome; operations are clients' and have numbers, this one has none. */
const outcomeOf = async ({ clock, epochMs }: AgentSite, call: Promise<PlatformReply>): Promise<Outcome> => {
  const startedAt = clock.now() - epochMs;
  const { status, body } = await call;
  const kind = status === null ? "unknown" : status < 300 ? "ok" : "fail";
  return { op: 0, kind, status, body, startedAt, endedAt: clock.now() - epochMs };
};

/** What a scenario may do to the agent behind a workspace. */
export const agentControl = (site: AgentSite, workspaceId: string): AgentControl => {
  const agent = site.agents.agent(workspaceId);
  const note = (phase: "apply" | "lift", how: string): void =>
    site.recorder.record({
      type: "fault",
      phase,
      fault: { kind: "party", party: "agent", fault: { type: "agent-ill", workspace: workspaceId, how } },
    });
  return {
    be: (spec) => {
      note("apply", JSON.stringify(spec));
      agent.be(spec);
    },
    die: () => {
      note("apply", "died");
      agent.die();
    },
    fallSilent: () => {
      note("apply", "silent");
      agent.fallSilent();
    },
    resume: () => {
      note("lift", "silent");
      agent.resume();
    },
    registerAgain: (life) => outcomeOf(site, agent.registerAgain(life)),
    heartbeat: (life) => outcomeOf(site, agent.heartbeat(life)),
    token: (life) => agent.token(life),
    get inboundSecret() {
      return agent.inboundSecret;
    },
    get lives() {
      return agent.lives;
    },
    get received() {
      return agent.received;
    },
    get env() {
      return agent.env;
    },
    get registered() {
      return agent.registered;
    },
  };
};
