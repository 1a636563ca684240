import { describe, expect, test } from "vitest";
import { bodyBytes } from "./body.ts";

const CHUNK = 1_000_000;

/** A body of `chunks` chunks that says how long it is, and how many of them were taken from it. */
const sent = (chunks: number): { readonly request: Request; readonly taken: () => number; readonly isCancelled: () => boolean } => {
  let taken = 0;
  let isCancelled = false;
  const body = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        if (taken === chunks) return controller.close();
        taken++;
        controller.enqueue(new Uint8Array(CHUNK));
      },
      cancel: () => {
        isCancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  const headers = { "content-length": String(chunks * CHUNK) };
  const request = new Request("http://platform.test/", { method: "POST", headers, body, duplex: "half" } as RequestInit);
  return { request, taken: () => taken, isCancelled: () => isCancelled };
};

// worker.md B.0
describe("a body", () => {
  test("within the limit is given as it is", async () => {
    expect(await bodyBytes(sent(2).request, 2 * CHUNK)).toHaveLength(2 * CHUNK);
  });

  test("that is missing has no bytes", async () => {
    expect(await bodyBytes(new Request("http://platform.test/", { method: "POST" }), 10)).toHaveLength(0);
  });

  test("beyond the limit is refused although it says nothing of its length", async () => {
    const request = new Request("http://platform.test/", { method: "POST", body: new Uint8Array(11) });
    expect(await bodyBytes(request, 10)).toBeNull();
  });

  test("beyond the limit is read to its end, so that the refusal outlives the connection", async () => {
    const body = sent(11);
    expect(await bodyBytes(body.request, 10 * CHUNK)).toBeNull();
    expect(body.taken(), "chunks read").toBe(11);
  });

  test("beyond what anybody may send is broken off", async () => {
    const body = sent(1_000);
    expect(await bodyBytes(body.request, 10 * CHUNK)).toBeNull();
    expect(body.taken(), "chunks read").toBeLessThan(103);
    expect(body.isCancelled(), "the rest was given up").toBe(true);
  });
});
