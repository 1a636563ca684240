import type { Clock } from "#harness/ports/clock.ts";
import type { JournalEntry } from "#harness/ports/journal.ts";
import { hash32 } from "#harness/seed/hash32.ts";
import type { AgentSpec } from "./agent-spec.ts";
import { AgentFleet } from "./fleet.ts";
import type { LifeBegin } from "./life-begin.ts";
import { ScriptedPlatform } from "./scripted-platform.ts";

/** The workspace of the tests, and where its container is reached. */
export const W = "0f0e0d0c-0000-4000-8000-000000000001";
export const ORIGIN = "http://ws-0f0e0d0c-000:8000";

export const REGISTER = "/registry/register";
export const HEARTBEAT = "/registry/heartbeat";
export const TOKEN_FILE = "/configs/.auth_token";
export const SECRET_FILE = "/configs/.platform_inbound_secret";

/** A fleet whose agents boot in 1 s, the platform that they talk to, and a volume. */
export const openFleet = <C extends Clock>(clock: C, spec: AgentSpec = {}, files: Readonly<Record<string, string>> = {}) => {
  const journal: JournalEntry[] = [];
  let draws = 0;
  const random = { uint32: () => hash32(1, (draws += 1)) };
  const fleet = new AgentFleet({ clock, random, journal: (entry) => journal.push(entry), spec: { bootMs: 1_000, ...spec } });
  const platform = new ScriptedPlatform(() => clock.now());
  const volume = new Map(Object.entries(files));
  const docker: LifeBegin = {
    workspaceId: W,
    env: { WORKSPACE_ID: W },
    files: { read: (path) => volume.get(path) ?? null, write: (path, text) => void volume.set(path, text) },
    origin: ORIGIN,
    platform,
  };
  const saas: LifeBegin = { ...docker, files: null, instanceId: "i-1", origin: "http://10.0.0.1:8000" };
  return { clock, journal, fleet, platform, volume, docker, saas, agent: fleet.agent(W) };
};

/** What one request to an agent's origin is answered. */
export const send = async (fleet: AgentFleet, { origin = ORIGIN, body = "", method = "POST", target = "/" } = {}) => {
  const response = await fleet
    .at(origin, { connectMs: 10_000 })
    .fetch({ method, target, headers: {}, body: new TextEncoder().encode(body) });
  return { status: response.status, type: response.headers["content-type"], text: new TextDecoder().decode(response.body) };
};

/** An A2A message as the server forwards it. */
export const rpc = (messageId: string, ...texts: readonly string[]): string =>
  JSON.stringify({
    jsonrpc: "2.0",
    id: 7,
    method: "message/send",
    params: { message: { role: "user", messageId, parts: texts.map((text) => ({ kind: "text", text })) } },
  });

/** The entries of one kind. */
export const entries = (journal: readonly JournalEntry[], kind: string): readonly JournalEntry[] =>
  journal.filter((entry) => entry.kind === kind);
