import { Hono } from "hono";
import { describe, expect, test } from "vitest";
import { limitBody } from "./limit-body.ts";

const MAX = 10;

const app = new Hono();
app.use("*", limitBody({ bodyMaxBytes: MAX, bodyLength: "as-it-comes" }));
app.post("/", async (c) => c.text(await c.req.raw.text()));

const post = async (body: string | null, headers: Record<string, string> = {}): Promise<readonly [number, unknown]> => {
  const answer = await app.request("/", { method: "POST", headers, body });
  return [answer.status, answer.status === 200 ? await answer.text() : await answer.json()];
};

const TOO_LARGE = [413, { error: "the body is larger than 10 bytes" }];

describe("the limit of a body", () => {
  // server:WIRE-03
  test.for([null, "5", "0", "-1", "junk", "1e1", "0x5", "5, 5", ""])(
    "is counted in its bytes where Content-Length says %j",
    async (told) => {
      const headers: Record<string, string> = told === null ? {} : { "content-length": told };
      expect(await post("x".repeat(MAX + 1), headers)).toEqual(TOO_LARGE);
      expect(await post("x".repeat(MAX), headers)).toEqual([200, "x".repeat(MAX)]);
    },
  );

  test("is not waited for where Content-Length is above it", async () => {
    expect(await post("x", { "content-length": "11" })).toEqual(TOO_LARGE);
  });

  test("ends the reading of a stream that has no end", async () => {
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled += 1;
        controller.enqueue(new Uint8Array(4));
      },
    });
    const request = new Request("http://platform.test/", { method: "POST", body, duplex: "half" } as RequestInit);
    expect((await app.request(request)).status).toBe(413);
    expect(pulled).toBeLessThan(10);
  });

  test("leaves a request without a body alone", async () => {
    expect(await post(null)).toEqual([200, ""]);
  });
});
