import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HandClock } from "#fakes/clock/hand-clock.ts";
import { closeFrame } from "./close-frame.ts";
import { relay, type Socket } from "./relay.ts";

/** A socket that a test speaks into, and what was said to it. */
const socket = () => {
  const sent: (string | Uint8Array)[] = [];
  const closes: { readonly code: number; readonly reason: string }[] = [];
  let message: (data: string | Uint8Array) => void = () => {};
  let close: (code: number, reason: string) => void = () => {};
  let lost: () => void = () => {};
  const api: Socket = {
    send: (data) => sent.push(data),
    close: (code, reason) => closes.push({ code, reason }),
    onMessage: (listener) => (message = listener),
    onClose: (listener) => (close = listener),
    onLost: (listener) => (lost = listener),
  };
  return {
    api,
    sent,
    closes,
    says: (data: string) => message(data),
    closed: (code: number, reason: string) => close(code, reason),
    isLost: () => lost(),
  };
};

const open = () => {
  const clock = new HandClock();
  const [client, gateway] = [socket(), socket()];
  relay(client.api, gateway.api, { clock, token: "token-of-u1" });
  return { clock, client, gateway };
};

describe("a relayed WebSocket (worker:ARCH-4, worker:ARCH-5)", () => {
  test("passes frames both ways", () => {
    const { client, gateway } = open();
    client.says("hello");
    gateway.says("welcome");
    expect(gateway.sent).toEqual(["hello"]);
    expect(client.sent).toEqual(["welcome"]);
  });

  test.each([
    [1_005, 1_000],
    [1_006, 1_000],
    [1_015, 1_000],
    [1_001, 1_001],
    [4_000, 4_000],
  ])("passes a close with code %i on as %i", (code, passed) => {
    const { client, gateway } = open();
    gateway.closed(code, "bye");
    expect(client.closes).toEqual([{ code: passed, reason: "bye" }]);
  });

  test("tells each side of a close once", () => {
    const { client, gateway } = open();
    client.closed(1_000, "");
    gateway.closed(1_000, "");
    expect([client.closes.length, gateway.closes.length]).toEqual([0, 1]);
  });

  test("tells the client within 5 s that its gateway is lost", async () => {
    const { clock, client, gateway } = open();
    gateway.isLost();
    await clock.advance(5_000);
    expect(client.closes).toEqual([{ code: 1_001, reason: "the other side was lost" }]);
  });
});

describe("the reason of a close (worker:ARCH-4)", () => {
  test("of 200 two-byte characters is cut to 61 of them", () => {
    expect(closeFrame(1_000, "é".repeat(200)).reason).toBe("é".repeat(61));
  });

  test("never exceeds 123 bytes, never splits a character and is otherwise untouched", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (reason) => {
        const cut = closeFrame(1_000, reason).reason;
        const bytes = new TextEncoder().encode(cut).length;
        expect(bytes).toBeLessThanOrEqual(123);
        expect(reason.startsWith(cut)).toBe(true);
        if (cut !== reason) expect(bytes).toBeGreaterThan(119);
      }),
    );
  });
});

describe("worker:ARCH-5", () => {
  test("puts the user's token into the connect frame, whatever the client wrote there", () => {
    const { client, gateway } = open();
    client.says(JSON.stringify({ method: "connect", params: { role: "operator", auth: { token: "forged" } } }));
    expect(JSON.parse(String(gateway.sent[0]))).toEqual({
      method: "connect",
      params: { role: "operator", auth: { token: "token-of-u1" } },
    });
  });
});
