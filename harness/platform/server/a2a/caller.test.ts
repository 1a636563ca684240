import { describe, expect, test } from "vitest";
import type { ServerContext } from "#harness/platform/server/context.ts";
import { serverParts } from "#harness/platform/server/parts.ts";
import type { Row } from "#harness/ports/store.ts";
import { callerOf } from "./caller.ts";

const TARGET = "aaaaaaaa-0000-4000-8000-000000000001";
const SENDER = "bbbbbbbb-0000-4000-8000-000000000002";

/** A server whose every token is a live one of the sender's. */
const context = {
  parts: serverParts,
  ports: {
    clock: { now: () => 0 },
    store: {
      query: async () => {
        const rows: readonly Row[] = [{ workspace_id: SENDER, valid: true, removed: false }];
        return { rows, count: 1 };
      },
    },
  },
} as unknown as ServerContext;

const askedBy = async (claimed: string): Promise<unknown> => {
  const headers = { "x-workspace-id": claimed, authorization: "Bearer token" };
  const caller = await callerOf(context, new Request("http://platform.test/", { headers }), TARGET);
  return caller instanceof Response ? caller.status : caller.id;
};

describe("who sends a message", () => {
  // server:A2A-16
  test.for([SENDER, SENDER.toUpperCase()])("is whom the header names, where the token is of %s", async (claimed) => {
    expect(await askedBy(claimed)).toBe(SENDER);
  });

  test.for([TARGET, TARGET.toUpperCase()])("needs no token to call itself, as %s", async (claimed) => {
    expect(await askedBy(claimed)).toBe(TARGET);
  });

  test("is nobody whose token is not shown", async () => {
    expect(await askedBy("cccccccc-0000-4000-8000-000000000003")).toBe(401);
  });

  // server:A2A-18
  test.for(["system:x", "webhook:", "test:x", "channel:x"])("is not the platform itself, as %s", async (claimed) => {
    expect(await askedBy(claimed)).toBe(403);
  });

  test.for(["junk", "SYSTEM:x", "\u00FF", `${SENDER}, ${SENDER}`])("is no workspace where %s is written", async (claimed) => {
    expect(await askedBy(claimed)).toBe(401);
  });
});
