import type { HttpApi } from "#harness/ports/http.ts";
import { LinkError } from "#harness/ports/link-failure.ts";

/** One call as the platform saw it. */
export interface SeenCall {
  readonly path: string;
  /** Milliseconds since the platform was made. */
  readonly at: number;
  readonly token: string | null;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Answers of a platform: a status and a body, or a broken link. */
export type ScriptedAnswer = { readonly status: number; readonly body?: Readonly<Record<string, unknown>> | string } | "reset";

/** A platform that answers 200 unless it was told otherwise, and remembers every call. */
export class ScriptedPlatform implements HttpApi {
  readonly calls: SeenCall[] = [];
  readonly #now: () => number;
  readonly #startedAt: number;
  readonly #answers = new Map<string, ScriptedAnswer[]>();

  constructor(now: () => number) {
    this.#now = now;
    this.#startedAt = now();
  }

  /** The next calls of this path are answered so, in order. */
  answer(path: string, ...answers: readonly ScriptedAnswer[]): void {
    this.#answers.set(path, [...(this.#answers.get(path) ?? []), ...answers]);
  }

  /** The calls of one path. */
  of(path: string): readonly SeenCall[] {
    return this.calls.filter((call) => call.path === path);
  }

  async fetch({ target, headers, body }: Parameters<HttpApi["fetch"]>[0]): ReturnType<HttpApi["fetch"]> {
    this.calls.push({
      path: target,
      at: this.#now() - this.#startedAt,
      token: headers["authorization"]?.replace("Bearer ", "") ?? null,
      body: JSON.parse(new TextDecoder().decode(body ?? new Uint8Array())) as SeenCall["body"],
    });
    const answer = this.#answers.get(target)?.shift() ?? { status: 200 };
    if (answer === "reset") throw new LinkError("reset", "agent>server");
    const { status, body: said = {} } = answer;
    const text = typeof said === "string" ? said : JSON.stringify(said);
    return { status, headers: {}, body: new TextEncoder().encode(text) };
  }
}
