import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ask, type ApiAnswer, type SubjectKind, type ToxiproxySubject } from "./contract-site.ts";

const JSON_TYPE = "application/json";
/** Toxiproxy sends its errors as JSON under a text type. */
const ERROR_TYPE = "text/plain; charset=utf-8";

/** The address that a proxy in these tests sends to: nobody connects. */
const UPSTREAM = "127.0.0.1:9";
const PROXY = { name: "p", listen: "127.0.0.1:0", upstream: UPSTREAM, enabled: false };

type Row = readonly [line: string, body: unknown, status: number, error: string];

/** What the original says of a bad request behind this depends on its Go release. */
const BAD_BODY = "bad request body: ";

const NOT_FOUND = "proxy not found";
const NO_TOXIC = "toxic not found";

const ERRORS: readonly Row[] = [
  ["POST /proxies", "", 400, `${BAD_BODY}EOF`],
  ["POST /proxies", " \n", 400, `${BAD_BODY}EOF`],
  ["POST /proxies", '{"name":"x"', 400, `${BAD_BODY}unexpected EOF`],
  ["POST /proxies", '{"name":"x', 400, `${BAD_BODY}unexpected EOF`],
  ["POST /proxies", '{"name":"x",}', 400, BAD_BODY],
  ["POST /proxies", "tru", 400, BAD_BODY],
  ["POST /proxies", [], 400, `${BAD_BODY}json: cannot unmarshal array into `],
  ["POST /proxies", "5", 400, `${BAD_BODY}json: cannot unmarshal number into `],
  ["POST /proxies", { name: 5 }, 400, `${BAD_BODY}json: cannot unmarshal number into `],
  ["POST /proxies", { name: "x", upstream: UPSTREAM, enabled: "yes" }, 400, `${BAD_BODY}json: cannot unmarshal string into `],
  ["POST /proxies", {}, 400, "missing required field: name"],
  ["POST /proxies", { name: "x" }, 400, "missing required field: upstream"],
  ["POST /proxies", PROXY, 409, "proxy already exists"],
  ["POST /proxies", { ...PROXY, name: "x", listen: "bogus", enabled: true }, 500, "listen tcp: address bogus: missing port in address"],
  ["POST /proxies", { ...PROXY, name: "x", listen: "127.0.0.1:77777", enabled: true }, 500, "listen tcp: address 77777: invalid port"],
  ["GET /proxies/none", undefined, 404, NOT_FOUND],
  ["POST /proxies/none", "", 404, NOT_FOUND],
  ["PATCH /proxies/none", "", 404, NOT_FOUND],
  ["DELETE /proxies/none", undefined, 404, NOT_FOUND],
  ["GET /proxies/none/toxics", undefined, 404, NOT_FOUND],
  ["POST /proxies/none/toxics", "", 404, NOT_FOUND],
  ["GET /proxies/none/toxics/t", undefined, 404, NOT_FOUND],
  ["DELETE /proxies/none/toxics/t", undefined, 404, NOT_FOUND],
  ["PATCH /proxies/p", "", 400, `${BAD_BODY}EOF`],
  ["PATCH /proxies/p", { enabled: 1 }, 400, `${BAD_BODY}json: cannot unmarshal number into `],
  ["PATCH /proxies/p", { listen: "bogus" }, 500, "address bogus: missing port in address"],
  ["PATCH /proxies/p", { listen: "127.0.0.1:abc" }, 500, "lookup tcp/abc: unknown port"],
  ["GET /proxies/p/toxics/none", undefined, 404, NO_TOXIC],
  ["PATCH /proxies/p/toxics/none", "", 404, NO_TOXIC],
  ["DELETE /proxies/p/toxics/none", undefined, 404, NO_TOXIC],
  ["PATCH /proxies/p/toxics/t", "", 400, `${BAD_BODY}EOF`],
  ["PATCH /proxies/p/toxics/t", { attributes: { latency: 1.5 } }, 400, BAD_BODY],
  ["POST /proxies/p/toxics", "", 400, `${BAD_BODY}EOF`],
  // In the order of the checks: stream, type, name, attributes.
  ["POST /proxies/p/toxics", { type: "none", stream: "sideways" }, 400, "stream was invalid, can be either upstream or downstream"],
  ["POST /proxies/p/toxics", { type: "none", name: "t" }, 400, "invalid toxic type"],
  ["POST /proxies/p/toxics", { type: "down" }, 400, "invalid toxic type"],
  ["POST /proxies/p/toxics", {}, 400, "invalid toxic type"],
  ["POST /proxies/p/toxics", { type: "latency", name: "t", attributes: { latency: 1.5 } }, 409, "toxic already exists"],
  ["POST /proxies/p/toxics", { type: "latency", name: "t", stream: "upstream" }, 409, "toxic already exists"],
  ["POST /proxies/p/toxics", { type: "latency", attributes: { latency: 1.5 } }, 400, BAD_BODY],
  ["POST /proxies/p/toxics", { type: "latency", attributes: { latency: "1" } }, 400, `${BAD_BODY}json: cannot unmarshal string into `],
  ["POST /proxies/p/toxics", { type: "latency", attributes: [] }, 400, `${BAD_BODY}json: cannot unmarshal array into `],
];

/** The original takes these: it crashes of some, and for others its own clock or chance means nothing. */
const OUT_OF_BOUNDS: readonly Row[] = [
  ["latency", { latency: -1 }, 400, "attribute latency must be a whole number from 0 to 2147483647, found -1"],
  ["latency", { jitter: 2 ** 31 }, 400, "attribute jitter must be a whole number from 0 to 2147483647, found 2147483648"],
  ["bandwidth", { rate: -1 }, 400, "attribute rate must be a whole number from 0 to 1000000000, found -1"],
  ["slow_close", { delay: -1 }, 400, "attribute delay must be a whole number from 0 to 2147483647, found -1"],
  ["timeout", { timeout: -1 }, 400, "attribute timeout must be a whole number from 0 to 2147483647, found -1"],
  ["reset_peer", { timeout: -1 }, 400, "attribute timeout must be a whole number from 0 to 2147483647, found -1"],
  ["slicer", { average_size: 0 }, 400, "attribute average_size must be a whole number from 1 to 2147483647, found 0"],
  [
    "slicer",
    { average_size: 1, size_variation: -1 },
    400,
    "attribute size_variation must be a whole number from 0 to 2147483647, found -1",
  ],
  ["slicer", { average_size: 1, delay: -1 }, 400, "attribute delay must be a whole number from 0 to 2147483647, found -1"],
  ["limit_data", { bytes: -1 }, 400, "attribute bytes must be a whole number from 0 to 9007199254740991, found -1"],
];

const errorsContract = (url: () => string, kind: SubjectKind): void => {
  describe("errors", () => {
    beforeAll(async () => {
      await ask(url(), "POST /proxies", PROXY);
      await ask(url(), "POST /proxies/p/toxics", { type: "latency", name: "t" });
    });

    test.each(ERRORS)("%s %j is refused", async (...row) => {
      const [line, body, status, error] = row;
      const answer = await ask(url(), line, body);
      expect(answer).toMatchObject({ status, type: ERROR_TYPE, json: { error: expect.stringContaining(error) as string, status } });
      const { error: said } = answer.json as { readonly error: string };
      if (!error.endsWith(" ")) expect(said, "word for word").toBe(error);
      expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    });

    test.runIf(kind === "embedded").each(OUT_OF_BOUNDS)("%s of %j is out of bounds", async (...row) => {
      const [type, attributes, status, error] = row;
      const { json } = await ask(url(), "POST /proxies/p/toxics", { type, name: "bad", attributes });
      expect(json).toEqual({ error: BAD_BODY + error, status });
    });

    test.runIf(kind === "embedded").each([7, -1])("a toxicity of %d is out of bounds", async (toxicity) => {
      const { json } = await ask(url(), "POST /proxies/p/toxics", { type: "noop", name: "bad", toxicity });
      expect(json).toEqual({ error: `${BAD_BODY}toxicity must be a number from 0 to 1, found ${toxicity}`, status: 400 });
    });

    test("none of these left anything behind", async () => {
      const { json } = await ask(url(), "GET /proxies");
      expect(json).toMatchObject({
        p: { enabled: false, listen: "127.0.0.1:0", toxics: [{ name: "t", attributes: { latency: 0, jitter: 0 } }] },
      });
      expect(Object.keys(json as object)).toEqual(["p"]);
    });
  });
};

const routerContract = (url: () => string): void => {
  const withAgent = async (agent: string, path: string): Promise<readonly unknown[]> => {
    const response = await fetch(url() + path, { headers: { "user-agent": agent } });
    return [response.status, response.headers.get("content-type"), await response.text()];
  };

  describe("the router", () => {
    test("says its version, and gives every answer of a route an id of its own", async () => {
      const answers = [await ask(url(), "GET /version"), await ask(url(), "GET /version")];
      for (const answer of answers)
        expect(answer).toMatchObject({ status: 200, type: "application/json;charset=utf-8", body: '{"version": "2.12.0"}\n' });
      const ids = answers.map(({ headers }) => headers.get("x-toxiproxy-request-id") ?? "");
      expect(
        ids.every((id) => /^[0-9a-v]{20}$/.test(id)),
        ids.join(" "),
      ).toBe(true);
      expect(new Set(ids).size).toBe(2);
    });

    test.each([
      "GET /",
      "GET /nope",
      "POST /nope",
      "GET /proxies/",
      "GET /version/",
      "GET /proxies/a%2Fb",
      "GET /proxies/a/b/c",
      "GET /metrics",
    ])("%s is not found", async (line) => {
      const answer = await ask(url(), line);
      expect(answer).toMatchObject({ status: 404, type: ERROR_TYPE, body: "404 page not found\n" });
      expect(answer.headers.get("x-toxiproxy-request-id"), "not a route's answer").toBeNull();
    });

    test.each([
      "HEAD /version",
      "POST /version",
      "GET /reset",
      "PUT /proxies",
      "DELETE /proxies",
      "OPTIONS /proxies",
      "PUT /proxies/a",
      "GET /populate",
    ])("%s is not allowed", async (line) => {
      const answer = await ask(url(), line);
      expect(answer).toMatchObject({ status: 405, type: null, body: "" });
      for (const header of ["allow", "x-toxiproxy-request-id", "access-control-allow-origin"])
        expect(answer.headers.get(header), header).toBeNull();
    });

    test("leads from an unclean path to the clean one", async () => {
      const { status, headers } = await ask(url(), "GET //proxies?x=1");
      expect([status, headers.get("location")]).toEqual([301, "/proxies?x=1"]);
    });

    test("refuses browsers, on routes only", async () => {
      expect(await withAgent("Mozilla/5.0", "/version")).toEqual([403, ERROR_TYPE, "User agent not allowed\n"]);
      expect(await withAgent("Mozilla/5.0", "/nope")).toEqual([404, ERROR_TYPE, "404 page not found\n"]);
      expect((await withAgent("mozilla/5.0", "/version"))[0], "by these very letters").toBe(200);
    });
  });
};

const bodyContract = (url: () => string): void => {
  const create = (body: unknown): Promise<ApiAnswer> => ask(url(), "POST /proxies", body);

  describe("bodies", () => {
    afterEach(() => ask(url(), "DELETE /proxies/n"));

    test("are answered with what was made of them", async () => {
      const { status, type, json } = await create({ ...PROXY, name: "n", enabled: undefined });
      expect([status, type]).toEqual([201, JSON_TYPE]);
      expect(json).toMatchObject({ name: "n", upstream: UPSTREAM, enabled: true, toxics: [] });
      expect(json).toHaveProperty("listen", expect.stringMatching(/^127\.0\.0\.1:[1-9]\d+$/));
    });

    test("may have unknown fields, fields of null, keys in any case and anything behind", async () => {
      const { status, json } = await create(`{"NAME":"n","Upstream":"${UPSTREAM}","enabled":false,"listen":null,"colour":[{}]} and more`);
      expect([status, json]).toEqual([201, expect.objectContaining({ name: "n", listen: "", enabled: false })]);
    });

    test("may hold any name but one with a slash in it, which nobody finds again", async () => {
      for (const name of ["a b", "a#b", "é<&>", '"\\']) {
        await create({ ...PROXY, name });
        const path = `/proxies/${encodeURIComponent(name)}`;
        expect((await ask(url(), `GET ${path}`)).json, name).toMatchObject({ name });
        expect((await ask(url(), `DELETE ${path}`)).status, name).toBe(204);
      }
    });
  });
};

/** The API's routes, statuses, types and words. */
export const apiContract = (kind: SubjectKind, start: () => Promise<ToxiproxySubject>): void => {
  let subject: ToxiproxySubject | undefined;
  beforeAll(async () => {
    subject = await start();
  });
  afterAll(() => subject?.close());
  const url = (): string => subject?.url ?? "";
  routerContract(url);
  bodyContract(url);
  errorsContract(url, kind);
};
