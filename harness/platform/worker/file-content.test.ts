import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bodyContent, decodeContent, encodeContent } from "./file-content.ts";
import { mimeType } from "./mime-type.ts";
import { routedPath } from "./routed-path.ts";

describe("content", () => {
  // worker:FILE-10
  test("of any bytes survives the way out and in", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const { content, encoding } = encodeContent(bytes);
        const back = decodeContent(content, encoding);
        expect(back.ok && [...back.bytes]).toEqual([...bytes]);
      }),
    );
  });

  test("larger than a call may have arguments is encoded all the same", () => {
    expect(encodeContent(new Uint8Array(300_000).fill(255)).content).toHaveLength(400_000);
  });

  // worker:FILE-18
  test.for<[string, unknown, unknown]>([
    ["that is no string", 7, undefined],
    ["that is absent", undefined, undefined],
    ["in an unknown encoding", "x", "latin1"],
    ["in base64 that is none", "w6k", "base64"],
    ["in base64 with a space", "w6 k", "base64"],
    ["with half of a surrogate pair", "\ud800", undefined],
  ])("%s is refused", ([, content, encoding]) => {
    expect(decodeContent(content, encoding)).toMatchObject({ ok: false });
  });

  test.for(["application/json", "Application/JSON; charset=utf-8", "application/problem+json"])("of type %s is JSON", (contentType) => {
    const bytes = new TextEncoder().encode('{"content":"x"}');
    expect(bodyContent({ contentType, bytes, raw: false })).toEqual({ ok: true, bytes: new TextEncoder().encode("x") });
    expect(bodyContent({ contentType, bytes, raw: true })).toEqual({ ok: true, bytes });
  });

  test("has a kind by its name, or by what it is", () => {
    expect([mimeType("/a/b.JSON", false), mimeType("/a/b", false), mimeType("/a/b", true), mimeType("/a/b.toString", false)]).toEqual([
      "application/json",
      "text/plain",
      "application/octet-stream",
      "text/plain",
    ]);
  });
});

describe("what stands behind /files/", () => {
  // worker:FILE-20
  test.for<[string, boolean, string, string | null]>([
    ["root/a", false, "file", "root/a"],
    ["root/a/exists", false, "exists", "root/a"],
    ["root/a/exists", true, "file", "root/a/exists"],
    ["exists", false, "file", "exists"],
    ["/exists", false, "file", "/exists"],
    ["root%2Fexists", false, "file", "root/exists"],
    ["root/%2561", false, "file", "root/%61"],
    ["root/%FF", false, "file", null],
  ])("%s (raw: %s) asks for a %s", ([rest, raw, what, asked]) => {
    expect(routedPath(rest, raw)).toEqual({ what, asked });
  });
});
