import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BackendError } from "./backend-error.ts";
import { LINK_FAILURES, LinkError, type LinkFailure } from "./link-failure.ts";
import { decodeWire, encodeWire, readWire, serveWire, wireStub } from "./rpc-codec.ts";

const plain = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom(null, true, false),
    fc.string({ unit: "binary" }),
    fc.integer(),
    fc.uint8Array(),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(
      fc.string().filter((key) => key !== "$bytes" && key !== "__proto__"),
      tie("value"),
      { maxKeys: 4, noNullPrototype: true },
    ),
  ),
})).value;

interface Greeter {
  greet(name: string): Promise<string>;
  fail(): Promise<never>;
}

/** A stub of `api` over nothing but text. */
const wired = (api: object): Greeter => wireStub<Greeter>(["greet", "fail"], (body) => serveWire(api, body), "host>sandbox");
const failing = (error: unknown): Greeter => wired({ fail: () => Promise.reject(error) });

const thrownBy = async (call: Promise<unknown>): Promise<unknown> => {
  try {
    return await call;
  } catch (error) {
    return error;
  }
};

describe("what crosses a wire", () => {
  test("is plain data and bytes, as they were", () => {
    fc.assert(
      fc.property(plain, (value) => {
        expect(decodeWire(encodeWire(value))).toEqual(value);
      }),
    );
  });

  test("is a call and its answer", async () => {
    const greeter = wired({ greet: async (name: string) => `hello ${name}` });
    expect(await greeter.greet("é😀")).toBe("hello é😀");
  });

  test("is an answer of nothing, too", async () => {
    expect(readWire(await serveWire({ nothing: async () => {} }, encodeWire({ method: "nothing", args: [] })), "a>b") ?? null).toBeNull();
  });
});

describe("an error that crosses a wire", () => {
  test("of a backend keeps all its fields", async () => {
    const fields = {
      name: "FileNotFoundError",
      message: "File not found: /a",
      code: "FILE_NOT_FOUND",
      httpStatus: 404,
      admitted: "unknown" as const,
    };
    const error = await thrownBy(failing(new BackendError(fields)).fail());
    expect(error).toBeInstanceOf(BackendError);
    expect((error as BackendError).fields).toEqual(fields);
  });

  test.for(Object.keys(LINK_FAILURES) as LinkFailure[])("of a link (%s) is one of the reader's own link", async (failure) => {
    const error = (await thrownBy(failing(new LinkError(failure, "sandbox>beyond")).fail())) as LinkError;
    expect(error).toBeInstanceOf(LinkError);
    expect([error.code, error.sent]).toEqual([LINK_FAILURES[failure].code, LINK_FAILURES[failure].sent]);
    expect(error.message).toContain("host>sandbox");
  });

  test("of any other kind keeps name and message", async () => {
    expect(await thrownBy(failing(new RangeError("out of range")).fail())).toMatchObject({ name: "RangeError", message: "out of range" });
    expect(await thrownBy(failing("a thrown string").fail())).toMatchObject({ message: "a thrown string" });
  });

  test("names a method that does not exist", async () => {
    expect(await thrownBy(wired({}).greet("x"))).toMatchObject({ name: "TypeError", message: 'no method "greet"' });
  });
});
