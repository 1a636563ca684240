import { describe, expect, test } from "vitest";
import type { PresenceApi } from "#harness/ports/presence.ts";

/** Presence under test. */
export interface OpenedPresence {
  readonly presence: PresenceApi;
  /** Lets `ms` milliseconds pass. */
  readonly pass: (ms: number) => Promise<void>;
  /** How much later than due an expiry may be seen, ms. */
  readonly slackMs: number;
}

/** Runs a story on presence without keys. */
export type TellPresence = (story: (site: OpenedPresence) => Promise<void>) => Promise<void>;

/** The shortest time to live of the contract, ms: longer than a few calls take, and than what expires is seen late. */
const TTL_MS = 400;

type Topic = (tell: TellPresence) => void;

const keyContract: Topic = (tell) => {
  describe("a key", () => {
    test("has the value that was set last, until its time is over", () =>
      tell(async ({ presence, pass, slackMs }) => {
        expect(await presence.get("ws:1")).toBeNull();
        await presence.set("ws:1", "a", TTL_MS);
        await presence.set("ws:1", "é😀", TTL_MS);
        expect(await presence.get("ws:1")).toBe("é😀");
        await pass(TTL_MS + slackMs);
        expect(await presence.get("ws:1")).toBeNull();
      }));

    test("lives on when it is set again, by the new time to live", () =>
      tell(async ({ presence, pass, slackMs }) => {
        await presence.set("ws:1", "a", TTL_MS);
        await pass(TTL_MS / 2);
        await presence.set("ws:1", "b", TTL_MS * 4);
        await pass(TTL_MS / 2 + slackMs);
        expect(await presence.get("ws:1"), "its first time is over").toBe("b");
        await pass(TTL_MS * 4);
        expect(await presence.get("ws:1")).toBeNull();
      }));

    test("is gone when it was deleted; keys that are absent are passed over", () =>
      tell(async ({ presence }) => {
        await presence.set("ws:1", "a", TTL_MS);
        await presence.set("ws:2", "b", TTL_MS);
        await presence.delete(["ws:nobody", "ws:1"]);
        expect([await presence.get("ws:1"), await presence.get("ws:2")]).toEqual([null, "b"]);
        await presence.delete([]);
      }));
  });
};

const expiryContract: Topic = (tell) => {
  describe("an expiry", () => {
    test("is told to the subscriber that waits", () =>
      tell(async ({ presence, pass, slackMs }) => {
        const expired = presence.expired("server");
        await pass(slackMs);
        await presence.set("ws:1", "a", TTL_MS);
        await pass(TTL_MS + slackMs);
        expect(await expired).toEqual(["ws:1"]);
      }));

    test("is told to each of them", () =>
      tell(async ({ presence, pass, slackMs }) => {
        const waiting = [presence.expired("server"), presence.expired("other")];
        await pass(slackMs);
        await presence.set("ws:1", "a", TTL_MS);
        await pass(TTL_MS + slackMs);
        expect(await Promise.all(waiting)).toEqual([["ws:1"], ["ws:1"]]);
      }));

    test("waits for the next call of a subscriber that was told of another, oldest first", () =>
      tell(async ({ presence, pass, slackMs }) => {
        const first = presence.expired("server");
        await pass(slackMs);
        await presence.set("ws:1", "a", TTL_MS);
        await presence.set("ws:3", "c", TTL_MS * 4);
        await presence.set("ws:2", "b", TTL_MS * 2);
        await pass(TTL_MS + slackMs);
        expect(await first).toEqual(["ws:1"]);
        await pass(TTL_MS * 3 + slackMs);
        expect(await presence.expired("server")).toEqual(["ws:2", "ws:3"]);
        const next = presence.expired("server");
        await pass(slackMs);
        await presence.set("ws:4", "d", TTL_MS);
        await pass(TTL_MS + slackMs);
        expect(await next, "each expiry is told once").toEqual(["ws:4"]);
      }));

    test("is lost for whoever had not asked by then", () =>
      tell(async ({ presence, pass, slackMs }) => {
        await presence.set("ws:1", "a", TTL_MS);
        await pass(TTL_MS + slackMs);
        const late = presence.expired("server");
        await pass(slackMs);
        await presence.set("ws:2", "b", TTL_MS);
        await pass(TTL_MS + slackMs);
        expect(await late).toEqual(["ws:2"]);
      }));

    test("is none when a key was deleted or set again", () =>
      tell(async ({ presence, pass, slackMs }) => {
        const expired = presence.expired("server");
        await pass(slackMs);
        await presence.set("ws:deleted", "a", TTL_MS);
        await presence.set("ws:renewed", "b", TTL_MS);
        await presence.set("ws:last", "c", TTL_MS * 2);
        await presence.delete(["ws:deleted"]);
        await presence.set("ws:renewed", "b", TTL_MS * 8);
        await pass(TTL_MS * 2 + slackMs);
        expect(await expired).toEqual(["ws:last"]);
      }));
  });
};

/** What the server may rely on in presence, whoever keeps the keys. */
export const presenceContract = (tell: TellPresence): void => {
  keyContract(tell);
  expiryContract(tell);
};
