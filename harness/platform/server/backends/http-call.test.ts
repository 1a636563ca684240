import { describe, expect, test } from "vitest";
import { HandClock } from "#fakes/clock/hand-clock.ts";
import { callBackend } from "./http-call.ts";

const answering = (text: string) => ({
  fetch: async () => ({ status: 200, headers: {}, body: new TextEncoder().encode(text) }),
});

const ASKED = { method: "GET", target: "/", limitMs: 1_000 };

describe("a call of a backend", () => {
  // server.md B.3
  test("reads no more of an answer than it may", async () => {
    const long = JSON.stringify({ output: "x".repeat(100) });
    const heard = await callBackend(answering(long), new HandClock(), { ...ASKED, maxBytes: 50 });
    expect(heard).toEqual({ status: 200, body: {}, text: long.slice(0, 50) });
  });

  test("reads all of it where nothing is said", async () => {
    const long = JSON.stringify({ output: "x".repeat(300_000) });
    expect((await callBackend(answering(long), new HandClock(), ASKED)).body).toEqual({ output: "x".repeat(300_000) });
  });
});
