import { LinkError } from "#harness/ports/link-failure.ts";
import type { HttpRequest, HttpResponse } from "#harness/ports/http.ts";
import { agentAnswer, type A2aMessage } from "./a2a.ts";
import { AgentLife, type AgentSelf } from "./agent-life.ts";
import { changedSpec, type AgentSpec } from "./agent-spec.ts";
import type { LifeBegin } from "./life-begin.ts";
import type { PlatformReply } from "./platform-call.ts";

/** Statuses that come from a front before the agent, which is there when the agent is not. */
const FRONT = new Set([502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 527]);

/** The agent of one workspace: all its lives, and how the next one goes. */
export class FakeAgent {
  readonly #options: Omit<AgentSelf, "spec" | "muted" | "receive">;
  readonly #lives: AgentLife[] = [];
  readonly #received: string[] = [];
  readonly #messageIds = new Set<string>();
  #spec: AgentSpec;
  #muted = false;

  constructor(options: Omit<AgentSelf, "spec" | "muted" | "receive">, spec: AgentSpec) {
    this.#options = options;
    this.#spec = spec;
  }

  /** Changes how it behaves, in this life and the next ones; what is not named stays. */
  be(spec: AgentSpec): void {
    this.#spec = changedSpec(this.#spec, spec);
  }

  /** The latest process that lives ends; its machine stays. */
  die(): void {
    this.#lives.findLast(({ alive }) => alive)?.end("died");
  }

  /** Stops sending heartbeats, goes on answering. */
  fallSilent(): void {
    this.#muted = true;
  }

  resume(): void {
    this.#muted = false;
  }

  /** Registers now as life `life` would, from 1; as the latest when absent. */
  registerAgain(life?: number): Promise<PlatformReply> {
    return this.#life(life).register();
  }

  /** Sends a heartbeat now as life `life` would. */
  heartbeat(life?: number): Promise<PlatformReply> {
    return this.#life(life).heartbeat();
  }

  /** The token that this life holds, or held at its end; null before it has one. */
  token(life?: number): string | null {
    return this.#lives.at((life ?? 0) - 1)?.token ?? null;
  }

  /** The inbound secret that the latest life holds. */
  get inboundSecret(): string | null {
    return this.#lives.at(-1)?.inboundSecret ?? null;
  }

  get lives(): number {
    return this.#lives.length;
  }

  /** How many of its processes live now: more than 1 when a machine was left behind. */
  get alive(): number {
    return this.#lives.filter(({ alive }) => alive).length;
  }

  /** Texts of the messages that it was given, in order, over all lives. */
  get received(): readonly string[] {
    return this.#received;
  }

  /** Environment of its latest life; empty when there was none. */
  get env(): Readonly<Record<string, string>> {
    return this.#lives.at(-1)?.begin.env ?? {};
  }

  get registered(): boolean {
    return this.#lives.at(-1)?.registered ?? false;
  }

  /** Whether its address swallows every request for a connection. */
  get isBlackHole(): boolean {
    return this.#spec.blackHole === true;
  }

  /** Begins a life; earlier ones that were not ended live on. */
  boot(begin: LifeBegin): AgentLife {
    const self: AgentSelf = {
      ...this.#options,
      spec: () => this.#spec,
      muted: () => this.#muted,
      receive: (message) => this.#receive(message),
    };
    const life = new AgentLife(self, begin, this.#lives.length + 1);
    this.#lives.push(life);
    return life;
  }

  /** What comes to this origin. Where no process listens, only a front's status is answered. */
  async fetch(origin: string, request: HttpRequest): Promise<HttpResponse> {
    const listening = this.#lives.findLast((life) => life.begin.origin === origin && life.listening);
    if (listening !== undefined) return listening.fetch(request);
    const { status, body } = this.#spec;
    if (status === undefined || !FRONT.has(status)) throw new LinkError("refused", "agent");
    return agentAnswer(status, body ?? `<html><body>Error ${status}</body></html>`);
  }

  #life(number: number | undefined): AgentLife {
    const life = this.#lives.at((number ?? 0) - 1);
    if (life === undefined) throw new Error(`the agent has had ${this.#lives.length} lives, not ${number ?? "any"}`);
    return life;
  }

  #receive({ messageId, text }: A2aMessage): boolean {
    const duplicate = this.#messageIds.has(messageId);
    if (messageId !== "") this.#messageIds.add(messageId);
    this.#received.push(text);
    return duplicate;
  }
}
