import type { HttpResponse } from "#harness/ports/http.ts";

/** What the Engine answers: a whole body, or one that is written while it lasts. The head goes out at once. */
export interface Answer {
  readonly status: number;
  /** Names are lower-case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | AsyncIterable<Uint8Array>;
  /** The caller may take the connection over for it: the body of `docker exec` and `docker attach`. */
  readonly hijackable?: true;
}

const JSON_HEADERS = { "content-type": "application/json" };

/** The type that hijacked connections and their fallback have. */
export const RAW_STREAM = "application/vnd.docker.raw-stream";

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

export const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

export const concat = (parts: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

export const json = (status: number, value: unknown): HttpResponse => ({
  status,
  headers: JSON_HEADERS,
  body: bytesOf(`${JSON.stringify(value)}\n`),
});

/** A head without a body: 204, 304, and the 200 of calls that only succeed. */
export const empty = (status: number): HttpResponse => ({ status, headers: {}, body: new Uint8Array() });

export const plain = (status: number, text: string): HttpResponse => ({
  status,
  headers: { "content-type": "text/plain; charset=utf-8" },
  body: bytesOf(text),
});

/** A body that is written while it lasts. */
export const streamed = (body: AsyncIterable<Uint8Array>, type?: string): Answer => ({
  status: 200,
  headers: type === undefined ? {} : { "content-type": type },
  body,
});

/** What an exec or an attached container writes. */
export const hijackable = (body: AsyncIterable<Uint8Array>): Answer => ({ ...streamed(body, RAW_STREAM), hijackable: true });

/** The refusal of a call in the Engine's shape. */
export const refusal = (status: number, message: string): HttpResponse => json(status, { message });

/** The answer with its whole body. */
export const whole = async ({ status, headers, body }: Answer): Promise<HttpResponse> => {
  if (body instanceof Uint8Array) return { status, headers, body };
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return { status, headers, body: concat(parts) };
};
