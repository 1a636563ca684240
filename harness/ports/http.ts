/** An HTTP request as it crosses a link: a head and bytes. Header names are lower-case. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query, such as `/api/super/users/u1/state`. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
  /** The address that it came from, as whoever listens saw it; absent where links have no addresses. */
  readonly peer?: string;
}

/** An HTTP response as it crosses a link. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** A server that takes its time within the body; absent when all of it is sent at once. */
  readonly pacing?: Pacing;
}

/** A body that is sent in two parts: `firstBytes` at once, the rest `pauseMs` later. */
export interface Pacing {
  readonly firstBytes: number;
  readonly pauseMs: number;
}

/** A party that answers HTTP. Rejects with a `LinkError` when the link, not the party, failed. */
export interface HttpApi {
  fetch(request: HttpRequest): Promise<HttpResponse>;
}
