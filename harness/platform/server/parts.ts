import type { Clock } from "#harness/ports/clock.ts";
import type { HttpLimits } from "#harness/ports/link-failure.ts";
import type { StoreApi } from "#harness/ports/store.ts";
import { agentErrorText } from "./a2a/agent-error.ts";
import { parseEnvelope, type Envelope } from "./a2a/message.ts";
import type { BackendName } from "./dispatch/choose-backend.ts";
import { isDeadSight, isDeadStatus, type ProbeSight } from "./health/dead-status.ts";
import { statusAfterHeartbeat, type HeartbeatSight, type HeartbeatStatus } from "./registry/heartbeat-status.ts";
import { lifeParts, type LifeParts } from "./life-parts.ts";
import { judgeAgentCall, type AgentCall, type AgentVerdict } from "./registry/register-verdict.ts";
import { PARKED, type WorkspaceStatus } from "./status.ts";
import { migrate } from "./store/migrate.ts";
import { staleHolders, type StaleQuestion } from "./sweep/stale-tokens.ts";

/** A workspace as the question whether it may be restarted without being asked sees it. */
export interface RestartCandidate {
  readonly status: WorkspaceStatus;
  readonly external: boolean;
  readonly pausedAncestor: boolean;
}

/** Where the text of a failure may end: a row, an event and an answer are read by people who must not see a backend's own words. */
export interface FailureSight {
  readonly backend: BackendName;
  readonly step: "start" | "stop" | "secrets" | "database";
  /** The backend's own words. */
  readonly raw: string;
}

/**
 * Every decision of the workspace server that history got wrong once, as a value or a pure function,
 * so that it can be replaced by its wrong version (corpus/defects) or by another right one (corpus/variants).
 */
export interface ServerParts extends LifeParts {
  /** Whose backend is asked whether the agent lives (server:DEAD-08). */
  readonly mayProbe: (workspace: { readonly external: boolean }) => boolean;
  /** Whether an agent that looks dead is dead where no backend can be asked (server:DEAD-07). */
  readonly diesUnprobed: boolean;
  readonly isDeadStatus: (status: number) => boolean;
  /** How long a call to an agent may dial and wait for its head; `headersMs` is what is configured, ms (server:A2A-21). */
  readonly agentLimits: (headersMs: number) => HttpLimits;
  /** How long a message may take as a whole, ms; null: as long as it takes (server:A2A-28). */
  readonly dispatchLimitMs: (caller: { readonly isAgent: boolean; readonly askedMs: number | null }) => number | null;
  /** Whether an answer that broke off is told as what it is, or like an agent that is busy (server:A2A-25). */
  readonly brokenAnswer: "told" | "busy";
  /** Which bodies are messages (server:A2A-12). */
  readonly readMessage: (bytes: Uint8Array) => Envelope;
  /** server:A2A-29, LEAK-05. */
  readonly agentErrorText: (status: number, body: string) => string;
  /** Beginnings of names that only the platform itself calls by (server:A2A-18). */
  readonly ownPrefixes: readonly string[];
  /** Whether a dead-looking answer is checked before it is passed on (server:DEAD-03). */
  readonly probesBeforeAnswer: boolean;
  readonly isDeadSight: (sight: ProbeSight) => boolean;
  /** Whether the caller of a dead agent is told of a restart, by the status that the workspace has then (server:DEAD-04, A2A-30). */
  readonly promisesRestart: (status: WorkspaceStatus) => boolean;
  /**
   * What a detector may flip to offline: the statuses (server.md C.1, note 1), and of which life of the workspace, the one that it
   * looked at or whichever there is by then (server:DEAD-05, DEAD-11).
   */
  readonly offline: { readonly from: readonly WorkspaceStatus[]; readonly life: "seen" | "any" };
  /** server:RST-21. */
  readonly mayAutoRestart: (candidate: RestartCandidate) => boolean;
  readonly staleHolders: (question: StaleQuestion) => readonly string[];
  /** Statuses whose tokens outlive their container on purpose, for the decision and for the revoking statement (server:TOK-03). */
  readonly sparesTokensOf: readonly WorkspaceStatus[];
  /** The instant before which a token's latest use is stale, ms since the epoch (server:TOK-01, E-29). */
  readonly staleBeforeMs: (nowMs: number, graceMs: number) => number;
  /** Which tokens of a stale holder are revoked (server:TOK-02). */
  readonly revokes: "stale-ones" | "all-live";
  /** Whether the stale-token pass runs at all on this backend (server:TOK-04). */
  readonly sweepsTokensOn: (backend: BackendName) => boolean;
  /** Whether a failed revocation ends the pass (server:TOK-08). */
  readonly afterFailedRevoke: "stop" | "go-on";
  /** When the credentials of a life are made: for each try of its start, or once for the whole cycle (server:TOK-16, E-19). */
  readonly renewsCredentials: "with-each-start" | "with-the-cycle";
  /** When a workspace without a live token gets its first: by the statement that stores the register, or once it was seen that there is none (server:TOK-12, E-103). */
  readonly firstToken: "with-the-register" | "once-none-was-seen";
  /** How long an instance is its workspace's current one: until a cycle claims the workspace, or until another one is stored (decisions: E-42). */
  readonly instanceIsCurrent: "until-claimed" | "until-replaced";
  /** Whether a bearer is read anew with each reading of its workspace's row (decisions: E-42). */
  readonly readsBearer: "with-the-row" | "once";
  /** Whether an agent has to say where it is reached (server:REG-03). */
  readonly needsUrl: (mode: "push" | "poll") => boolean;
  readonly judgeAgentCall: (call: AgentCall) => AgentVerdict;
  readonly statusAfterHeartbeat: (sight: HeartbeatSight) => HeartbeatStatus;
  /** How long a workspace that is not heard of counts as alive, ms (server:REG-14). */
  readonly presenceTtlMs: number;
  /** Whether workspaces whose key expired unheard are looked for (server:REG-14). */
  readonly sweepsSilence: boolean;
  /** What becomes of work that presence does not help with (E-107). */
  readonly withoutPresence: "go-on" | "fail";
  /** What a caller is answered whom the database cannot vouch for (server:AUTH-04). */
  readonly withoutDatabase: 503 | 401;
  /** Which liveness keys a heartbeat renews (server:REG-14). */
  readonly heartbeatRenews: "always" | "existing-only";
  /** How long a workspace may be provisioning, ms; `usualMs` is what is configured (server:REG-16). */
  readonly provisioningLimitMs: (runtime: string, usualMs: number) => number;
  /** What a workspace that waits for an external agent is called (server.md C.1). */
  readonly externalStatus: "awaiting_agent" | "provisioning";
  /** Which statuses an A2A message wakes (server.md C.1, F-60). */
  readonly wakes: readonly WorkspaceStatus[];
  /** What a hibernation answers whose claim changed no row (decisions: C.1; M-105). */
  readonly unclaimedHibernation: "refuse" | "succeed";
  /** Whether the claim of a hibernation asks for no task in the very statement (server.md C.1, E-110). */
  readonly hibernationClaims: "idle-now" | "idle-when-seen";
  /** The text that rows, events and answers carry (server:LEAK-01, LEAK-06, PROV-09). */
  readonly failureText: (sight: FailureSight) => string;
  /** Whether a start that failed for its secrets is told of by an event, as every other one is (server:PROV-06). */
  readonly tellsUnreadableSecrets: boolean;
  /** What the tokens of a removed workspace are (server:TOK-15). */
  readonly tokensOfRemoved: "void" | "valid";
  /** server:PROV-06. */
  readonly failedMessage: (message: string) => string | null;
  /** Whether the inbound secret lies beside the token where there is a volume (server:TOK-21). */
  readonly volumeCarriesInboundSecret: boolean;
  /** Whether register returns the inbound secret (server:TOK-22). */
  readonly registerTellsInboundSecret: boolean;
  /** Whether credentials of this runtime may be rotated (server:EXT-03). */
  readonly mayRotate: (workspace: { readonly external: boolean }) => boolean;
  /** Whether revoking and minting of a rotation are one transaction, or whether it revokes at all (server:EXT-01, EXT-11). */
  readonly rotation: "one-transaction" | "two-steps" | "mint-only";
  /** What becomes of an external workspace whose token could not be minted (server:TOK-26). */
  readonly onFailedMint: "created-without" | "fails";
  /** Whether reading the connection mints a token (server:EXT-02). */
  readonly connectionMints: boolean;
  /** server:EXT-05. */
  readonly platformUrl: (configured: string) => string;
  /** server:PROV-11. */
  readonly defaultModel: (runtime: string) => string;
  /** Whether a change of a global secret restarts the workspaces that get it (server:RST-22). */
  readonly globalSecretsRestart: boolean;
  /** What production without a key answers to a create with secrets (server.md B.7). */
  readonly keylessCreate: "refuses" | "stores-plain";
  /** When `GET /workspaces/:id/state` asks for the workspace's own token (server.md B.2). */
  readonly stateAsksForToken: "while-it-exists" | "always";
  /** What an agent's answer without a body is passed on as (server:A2A-29). */
  readonly emptyAnswer: "as-it-is" | "with-a-body";
  /** Under which address a call is counted that came over a proxy (server:AUTH-05). */
  readonly believesForwarded: "of-trusted-proxies" | "of-everybody";
  /** Whether a workspace is only created below one that is not removed at that very moment (server:STATE-02). */
  readonly createsBelow: "living-parent" | "seen-parent";
  /** Which paths the tenant guard leaves open (server.md B.1). */
  readonly openPaths: readonly string[];
  /** The largest body that is read, bytes (server:WIRE-03). */
  readonly bodyMaxBytes: number;
  /** Whether a body is as long as its bytes are, or as its Content-Length says (server:WIRE-03). */
  readonly bodyLength: "as-it-comes" | "as-told";
  /** Whether a flag of the query is set by what stands there; null where it is left out (server:WIRE-02, STOP-11). */
  readonly setsFlag: (value: string | null) => boolean;
  /** Under which name a caller's requests are counted (server:AUTH-05). */
  readonly limitedAs: (address: string) => string;
  /** Whether agents may live at private addresses (server:REG-18). */
  readonly privateUrls: (deployment: "saas" | "self-hosted") => boolean;
  /** What a boot does to the database (M-123). */
  readonly migrate: (store: StoreApi, clock: Clock) => Promise<unknown>;
}

const SLOW_RUNTIMES: Readonly<Record<string, number>> = { hermes: 1_800_000 };

const FIXED_PHRASES: Readonly<Record<FailureSight["step"], string>> = {
  start: "provisioning failed",
  stop: "the workload could not be stopped",
  secrets: "the secrets of the workspace cannot be read",
  database: "the platform cannot reach its database",
};

/** The decisions of the reference implementation. */
export const serverParts: ServerParts = {
  ...lifeParts,
  agentLimits: (headersMs) => ({ connectMs: 10_000, headersMs }),
  dispatchLimitMs: ({ isAgent, askedMs }) => askedMs ?? (isAgent ? 1_800_000 : null),
  brokenAnswer: "told",
  readMessage: parseEnvelope,
  agentErrorText,
  ownPrefixes: ["system:", "webhook:", "test:", "channel:"],
  mayProbe: ({ external }) => !external,
  diesUnprobed: false,
  isDeadStatus,
  probesBeforeAnswer: true,
  isDeadSight,
  promisesRestart: (status) => !PARKED.includes(status),
  offline: { from: ["online", "degraded"], life: "seen" },
  mayAutoRestart: ({ status, external, pausedAncestor }) =>
    !external && !pausedAncestor && !["removed", "paused", "hibernated", "hibernating", "awaiting_agent"].includes(status),
  staleHolders,
  sparesTokensOf: ["removed", "provisioning", "paused", "hibernated", "hibernating", "awaiting_agent"],
  staleBeforeMs: (nowMs, graceMs) => nowMs - graceMs,
  revokes: "stale-ones",
  sweepsTokensOn: (backend) => backend === "docker",
  afterFailedRevoke: "stop",
  renewsCredentials: "with-each-start",
  firstToken: "with-the-register",
  instanceIsCurrent: "until-claimed",
  readsBearer: "with-the-row",
  needsUrl: (mode) => mode === "push",
  judgeAgentCall,
  statusAfterHeartbeat,
  presenceTtlMs: 180_000,
  sweepsSilence: true,
  withoutPresence: "go-on",
  withoutDatabase: 503,
  heartbeatRenews: "always",
  provisioningLimitMs: (runtime, usualMs) => Math.max(SLOW_RUNTIMES[runtime] ?? 0, usualMs),
  externalStatus: "awaiting_agent",
  wakes: ["hibernated", "hibernating"],
  unclaimedHibernation: "refuse",
  hibernationClaims: "idle-now",
  failureText: ({ step }) => FIXED_PHRASES[step],
  tellsUnreadableSecrets: true,
  tokensOfRemoved: "void",
  failedMessage: (message) => message,
  volumeCarriesInboundSecret: true,
  registerTellsInboundSecret: true,
  mayRotate: ({ external }) => external,
  rotation: "one-transaction",
  onFailedMint: "created-without",
  connectionMints: false,
  platformUrl: (configured) => configured.replace(/\/+$/, ""),
  defaultModel: (runtime) => (runtime === "claude-code" ? "sonnet" : "anthropic:claude-opus-4-7"),
  globalSecretsRestart: true,
  keylessCreate: "refuses",
  stateAsksForToken: "while-it-exists",
  emptyAnswer: "as-it-is",
  believesForwarded: "of-trusted-proxies",
  createsBelow: "living-parent",
  openPaths: ["/health", "/metrics", "/registry/register", "/registry/heartbeat"],
  bodyMaxBytes: 1_048_576,
  bodyLength: "as-it-comes",
  setsFlag: (value) => value === "true",
  limitedAs: (address) => address,
  privateUrls: (deployment) => deployment === "saas",
  migrate: (store, clock) => migrate(store, clock),
};
