import type { Clock } from "#harness/ports/clock.ts";
import { closeFrame } from "./close-frame.ts";

/** One end of a WebSocket, as far as relaying needs it. */
export interface Socket {
  send(data: string | Uint8Array): void;
  close(code: number, reason: string): void;
  onMessage(listener: (data: string | Uint8Array) => void): void;
  onClose(listener: (code: number, reason: string) => void): void;
  /** The connection is lost without a close. */
  onLost(listener: () => void): void;
}

/** What the gateway needs to hear from us before anything else. */
export interface RelayOptions {
  readonly clock: Clock;
  /** The user's gateway token, put into the connect frame on the server's side (worker:ARCH-5). */
  readonly token: string;
  /** Called with every frame, of either side: the idle clock begins anew (worker:HIB-2). */
  readonly active: () => void;
}

/** A client whose gateway is lost is told within this, ms. */
const TELL_WITHIN_MS = 5_000;

const GOING_AWAY = 1_001;

/** The client's connect frame with our token in it; every other frame as it is. */
const withToken = (data: string | Uint8Array, token: string): string | Uint8Array => {
  if (typeof data !== "string") return data;
  try {
    const frame: unknown = JSON.parse(data);
    if (typeof frame !== "object" || frame === null || (frame as Record<string, unknown>)["method"] !== "connect") return data;
    const { params } = frame as { readonly params?: Readonly<Record<string, unknown>> };
    return JSON.stringify({ ...frame, params: { ...params, auth: { token } } });
  } catch {
    return data;
  }
};

/** Passes frames both ways until one side closes; the other side hears of it (worker:ARCH-4, ARCH-5). */
export const relay = (client: Socket, gateway: Socket, { clock, token, active }: RelayOptions): void => {
  let open = true;
  const end = (other: Socket, code: number, reason: string): void => {
    if (!open) return;
    open = false;
    const frame = closeFrame(code, reason);
    other.close(frame.code, frame.reason);
  };
  const lost = (other: Socket): void => {
    // A close that is on its way may still come: it says more than a lost connection.
    void clock.timer(TELL_WITHIN_MS / 2).done.then(() => end(other, GOING_AWAY, "the other side was lost"));
  };
  const pass = (to: Socket, data: string | Uint8Array): void => {
    if (!open) return;
    active();
    to.send(data);
  };
  client.onMessage((data) => pass(gateway, withToken(data, token)));
  gateway.onMessage((data) => pass(client, data));
  client.onClose((code, reason) => end(gateway, code, reason));
  gateway.onClose((code, reason) => end(client, code, reason));
  client.onLost(() => lost(gateway));
  gateway.onLost(() => lost(client));
};
