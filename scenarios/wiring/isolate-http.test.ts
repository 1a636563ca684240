import { describe, expect, test } from "vitest";
import { webHttp } from "./isolate-http.ts";

const echo = webHttp({
  fetch: async (request: Request) => Response.json({ method: request.method, body: await request.text() }),
});

const ask = async (method: string, body: string | null): Promise<readonly [number, unknown]> => {
  const sent = body === null ? null : new TextEncoder().encode(body);
  const { status, body: bytes } = await echo.fetch({ method, target: "/", headers: {}, body: sent });
  return [status, JSON.parse(new TextDecoder().decode(bytes))];
};

describe("a party that answers HTTP", () => {
  test("hears the body of a request that may have one", async () => {
    expect(await ask("POST", "a body")).toEqual([200, { method: "POST", body: "a body" }]);
    expect(await ask("DELETE", "a body")).toEqual([200, { method: "DELETE", body: "a body" }]);
  });

  test.for(["GET", "HEAD"])("answers a %s with a body as one without", async (method) => {
    expect(await ask(method, "a body")).toEqual([200, { method, body: "" }]);
  });

  test.for(["TRACE", "TRACK", "CONNECT"])("refuses %s, which it cannot pass on, in the shape of an error", async (method) => {
    expect(await ask(method, null)).toEqual([405, { error: "method not allowed" }]);
  });
});
