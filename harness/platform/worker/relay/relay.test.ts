import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HandClock } from "#fakes/clock/hand-clock.ts";
import { FakeSandbox } from "#fakes/sandbox/sandbox.ts";
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

const open = (active = (): void => {}, clock = new HandClock()) => {
  const [client, gateway] = [socket(), socket()];
  relay(client.api, gateway.api, { clock, token: "token-of-u1", active });
  return { clock, client, gateway };
};

// worker:E-100
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

describe("the idle clock beside a relayed WebSocket (worker:T-03)", () => {
  const MINUTE_MS = 60_000;

  /** A VM that sleeps after 15 minutes, kept awake by what `open` says of its frames. */
  const openAwake = () => {
    const options = { id: "openclaw-u1", clock: new HandClock(), model: "S", random: { uint32: () => 7 } } as const;
    const sandbox = new FakeSandbox({ ...options, journal: () => {}, admit: () => true, retire: () => {} });
    sandbox.beActive();
    return { sandbox, ...open(() => sandbox.idle.touch(), options.clock) };
  };

  // worker:HIB-2
  test.each(["client", "gateway"] as const)(
    "begins anew with each frame of the %s: 15 minutes after the last one the VM sleeps",
    async (side) => {
      const { clock, sandbox, ...sides } = openAwake();
      for (let frame = 0; frame < 6; frame += 1) {
        await clock.advance(10 * MINUTE_MS);
        sides[side].says("still here");
      }
      expect(sandbox.vm, "after an hour of frames").toBe("running");
      await clock.advance(15 * MINUTE_MS - 1);
      expect(sandbox.vm, "a moment before the end of the idle time").toBe("running");
      await clock.advance(1);
      expect(sandbox.vm, "15 minutes after the last frame").toBe("stopped");
    },
  );

  test("goes on when the frame comes after the close", async () => {
    const { clock, sandbox, client, gateway } = openAwake();
    gateway.closed(1_000, "bye");
    await clock.advance(10 * MINUTE_MS);
    client.says("too late");
    await clock.advance(5 * MINUTE_MS);
    expect(sandbox.vm).toBe("stopped");
  });
});
