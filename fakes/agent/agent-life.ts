import type { Clock, Timer } from "#harness/ports/clock.ts";
import type { HttpRequest, HttpResponse } from "#harness/ports/http.ts";
import type { JournalEntry } from "#harness/ports/journal.ts";
import { LinkError } from "#harness/ports/link-failure.ts";
import { randomId, type Random } from "#harness/ports/random.ts";
import { a2aResult, agentAnswer, readA2a, type A2aMessage } from "./a2a.ts";
import { USUAL, type AgentSpec } from "./agent-spec.ts";
import { Credentials } from "./credentials.ts";
import type { LifeBegin } from "./life-begin.ts";
import { callPlatform, type PlatformReply } from "./platform-call.ts";

const REGISTER_RETRY_MS = 5_000;
/** After so many tries it tries at leisure: whoever is away for so long may be back any time, and a real agent has nothing else to do. */
const REGISTER_TRIES = 60;
const REGISTER_LATE_RETRY_MS = 60_000;
/** So many characters of a token are stored as they are (server:TOK-14). */
const TOKEN_PREFIX_CHARS = 8;

/** What an agent's lives share. */
export interface AgentSelf {
  readonly clock: Clock;
  readonly random: Random;
  readonly journal: (entry: JournalEntry) => void;
  /** How it behaves now. */
  readonly spec: () => AgentSpec;
  /** It sends no heartbeats now. */
  readonly muted: () => boolean;
  /** Takes a message in; true when it had been given before, in any life. */
  readonly receive: (message: A2aMessage) => boolean;
}

/** One process of an agent, from the start of its machine to its end (B.5, B.6). */
export class AgentLife {
  /** From 1. */
  readonly number: number;
  readonly begin: LifeBegin;
  readonly #self: AgentSelf;
  readonly #credentials: Credentials;
  readonly #ended = Promise.withResolvers<void>();
  #state: "booting" | "listening" | "ended" = "booting";
  #registered = false;
  #bootedAt = 0;
  #answering = 0;
  #pause: Timer | null = null;

  constructor(self: AgentSelf, begin: LifeBegin, number: number) {
    this.#self = self;
    this.begin = begin;
    this.number = number;
    this.#credentials = new Credentials(begin.files);
    this.#journal("agent-boot", { instance: begin.instanceId ?? null });
    void this.#run();
  }

  get alive(): boolean {
    return this.#state !== "ended";
  }

  /** It answers on its port. */
  get listening(): boolean {
    return this.#state === "listening";
  }

  /** It lives, and its latest register was accepted. */
  get registered(): boolean {
    return this.#registered;
  }

  get token(): string | null {
    return this.#credentials.token;
  }

  get inboundSecret(): string | null {
    return this.#credentials.inboundSecret;
  }

  /** Ends the process: what it was answering is reset, what it was told after that is not heard. Once over, it stays so. */
  end(why = "stopped"): void {
    if (!this.alive) return;
    this.#state = "ended";
    this.#registered = false;
    this.#pause?.cancel();
    this.#credentials.unmount();
    this.#ended.resolve();
    this.#journal("agent-end", { why });
  }

  /** Registers once, with what this life holds; an ended life can be replayed so. */
  async register(): Promise<PlatformReply> {
    const { workspaceId, origin, url = origin, instanceId, platform } = this.begin;
    const { token } = this.#credentials;
    const alive = this.alive;
    const card = { name: workspaceId, url, version: "1.0.0", capabilities: {}, skills: [] };
    const named = instanceId === undefined ? {} : { instance_id: instanceId };
    const body = { id: workspaceId, url, agent_card: card, ...named };
    const askedAt = this.#self.clock.now();
    const reply = await callPlatform(platform, { path: "/registry/register", body, token });
    this.#journal("agent-register", { status: reply.status, withToken: token !== null, ...this.#asked(token, askedAt) });
    if (this.alive !== alive) return reply;
    if (reply.status === 200) this.#credentials.store(reply.body);
    this.#registered = alive && reply.status === 200;
    return reply;
  }

  /** Sends one heartbeat with what this life holds. */
  async heartbeat(): Promise<PlatformReply> {
    const { errorRate, activeTasks, runtimeState, capabilities } = { ...USUAL, ...this.#self.spec() };
    const body = {
      workspace_id: this.begin.workspaceId,
      error_rate: errorRate,
      active_tasks: activeTasks ?? this.#answering,
      uptime_seconds: Math.floor((this.#self.clock.now() - this.#bootedAt) / 1_000),
      current_task: "",
      runtime_state: runtimeState,
      runtime_metadata: { capabilities },
    };
    const { token } = this.#credentials;
    const askedAt = this.#self.clock.now();
    const reply = await callPlatform(this.begin.platform, { path: "/registry/heartbeat", body, token });
    this.#journal("agent-heartbeat", { status: reply.status, ...this.#asked(token, askedAt) });
    return reply;
  }

  /** What comes to its port; the connection is refused unless it listens, and reset when it ends meanwhile. */
  async fetch(request: HttpRequest): Promise<HttpResponse> {
    if (!this.listening) throw new LinkError("refused", "agent");
    if (request.method !== "POST" || request.target.startsWith("/internal/")) return agentAnswer(404, `{"error":"not found"}`);
    const message = readA2a(request);
    if (message === null) return agentAnswer(400, `{"error":"invalid JSON"}`);
    const duplicate = this.#self.receive(message);
    this.#journal("a2a", { messageId: message.messageId, text: message.text, duplicate });
    this.#answering += 1;
    try {
      return await this.#reply(message);
    } finally {
      this.#answering -= 1;
    }
  }

  async #reply(message: A2aMessage): Promise<HttpResponse> {
    const { hangs, answerMs, status = 200, body } = { ...USUAL, ...this.#self.spec() };
    const thinking = hangs || answerMs === 0 ? null : this.#self.clock.timer(answerMs);
    if (hangs || thinking !== null) await Promise.race([this.#ended.promise, ...(thinking === null ? [] : [thinking.done])]);
    thinking?.cancel();
    if (!this.alive) throw new LinkError("reset", "agent");
    if (body === undefined && status === 200) return a2aResult(message, randomId(this.#self.random, "msg"));
    return agentAnswer(status, body ?? JSON.stringify({ error: `agent answered ${status}` }));
  }

  async #run(): Promise<void> {
    await this.#wait(({ bootMs = USUAL.bootMs }) => bootMs);
    this.#state = "listening";
    this.#bootedAt = this.#self.clock.now();
    if (this.#self.spec().silent === true) return;
    let heard = await this.#registerUntilHeard();
    while (heard && this.alive) {
      await this.#wait(({ heartbeatMs = USUAL.heartbeatMs }) => heartbeatMs);
      if (this.#self.muted()) continue;
      const { status } = await this.heartbeat();
      if (status !== 401 || !this.alive) continue;
      this.#credentials.forgetToken();
      heard = await this.#registerUntilHeard();
    }
  }

  /** False when it ended meanwhile. */
  async #registerUntilHeard(): Promise<boolean> {
    for (let tries = 1; ; tries += 1) {
      this.#credentials.reread();
      await this.register();
      if (this.#registered || !this.alive) return this.alive;
      await this.#wait(() => (tries < REGISTER_TRIES ? REGISTER_RETRY_MS : REGISTER_LATE_RETRY_MS));
    }
  }

  /** Never ends once the life has: what it would do next is not done. */
  #wait(duration: (spec: AgentSpec) => number): Promise<void> {
    this.#pause = this.#self.clock.timer(duration(this.#self.spec()));
    return this.#pause.done;
  }

  /** Which token a call carried, by the characters that are no secret, and how long its answer took. */
  #asked(token: string | null, askedAt: number): { readonly token: string | null; readonly tookMs: number } {
    return { token: token === null ? null : token.slice(0, TOKEN_PREFIX_CHARS), tookMs: this.#self.clock.now() - askedAt };
  }

  #journal(kind: string, fields: Readonly<Record<string, unknown>>): void {
    this.#self.journal({ kind, workspace: this.begin.workspaceId, life: this.number, ...fields });
  }
}
