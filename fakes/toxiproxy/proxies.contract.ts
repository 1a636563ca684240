import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { connecting, connectPeer, PATIENCE_MS, UpstreamServer, type Peer } from "./contract-peer.ts";
import { ask, type ToxiproxySubject } from "./contract-site.ts";
import { QUIET_MS, sleep } from "./contract-timing.ts";

/** A proxy as the API shows it. */
interface Shown {
  readonly name: string;
  readonly listen: string;
  readonly upstream: string;
  readonly enabled: boolean;
  readonly toxics: readonly { readonly name: string }[];
}

const UPSTREAM = "127.0.0.1:9";
const PROXY = { name: "p", listen: "localhost:0", upstream: UPSTREAM };
const LATENCY = { type: "latency", attributes: { latency: 5 } };

const portOf = ({ listen }: Shown): number => Number(listen.split(":").at(-1));

type Api = (line: string, body?: unknown) => Promise<{ readonly status: number; readonly json: unknown; readonly body: string }>;

const shown = async (api: Api, line: string, body?: unknown): Promise<Shown> => (await api(line, body)).json as Shown;

const updateContract = (api: Api): void => {
  describe("an update", () => {
    test("of nothing changes nothing, by POST or PATCH", async () => {
      const made = await shown(api, "POST /proxies", PROXY);
      expect(made.listen, "localhost is IPv4 first").toMatch(/^127\.0\.0\.1:/);
      for (const line of ["POST /proxies/p", "PATCH /proxies/p"]) expect(await shown(api, line, {})).toEqual(made);
    });

    test("keeps the port over off and on, and the toxics with it", async () => {
      const made = await shown(api, "POST /proxies", PROXY);
      await api("POST /proxies/p/toxics", LATENCY);
      const off = await shown(api, "PATCH /proxies/p", { enabled: false });
      expect(off).toMatchObject({ enabled: false, listen: made.listen, toxics: [{ name: "latency_downstream" }] });
      const on = await shown(api, "PATCH /proxies/p", { enabled: true });
      expect(on).toMatchObject({ enabled: true, listen: made.listen, toxics: [{ name: "latency_downstream" }] });
    });

    test("shows the address as it was asked for until it is enabled for the first time", async () => {
      const made = await shown(api, "POST /proxies", { ...PROXY, enabled: false });
      expect(made.listen).toBe("localhost:0");
      expect((await shown(api, "PATCH /proxies/p", { enabled: true })).listen).toMatch(/^127\.0\.0\.1:[1-9]/);
    });

    test("ignores the name, and takes an upstream of nothing", async () => {
      await api("POST /proxies", PROXY);
      expect(await shown(api, "PATCH /proxies/p", { name: "q", upstream: "" })).toMatchObject({ name: "p", upstream: "" });
    });

    test("of the address closes connections only if it is another one", async () => {
      const server = await UpstreamServer.start();
      const accepted = server.next();
      const made = await shown(api, "POST /proxies", { ...PROXY, upstream: `127.0.0.1:${server.port}` });
      const client = await connectPeer(portOf(made));
      await accepted;
      await shown(api, "PATCH /proxies/p", { listen: `localhost:${portOf(made)}` });
      await sleep(QUIET_MS);
      expect([client.finishedAt, client.gone], "the same address by another name").toEqual([null, null]);
      const moved = await shown(api, "PATCH /proxies/p", { listen: "localhost:0" });
      expect(moved.listen, "port 0 is another one each time").not.toBe(made.listen);
      await client.ended();
      client.socket.destroy();
      server.close();
    });

    test("to an address that is taken leaves the proxy off", async () => {
      const other = await shown(api, "POST /proxies", { ...PROXY, name: "q" });
      await api("POST /proxies", PROXY);
      const { status, json } = await api("PATCH /proxies/p", { listen: other.listen });
      expect([status, json]).toEqual([500, { error: `listen tcp ${other.listen}: bind: address already in use`, status: 500 }]);
      expect(await shown(api, "GET /proxies/p")).toMatchObject({ enabled: false, listen: other.listen });
    });
  });
};

const toxicContract = (api: Api): void => {
  describe("a toxic", () => {
    test("has defaults for all that is not said", async () => {
      await api("POST /proxies", { ...PROXY, enabled: false });
      const { status, body } = await api("POST /proxies/p/toxics", { type: "latency", attributes: null });
      expect([status, body]).toEqual([
        200,
        '{"attributes":{"latency":0,"jitter":0},"name":"latency_downstream","type":"latency","stream":"downstream","toxicity":1}',
      ]);
    });

    test("keeps its stream as it was spelt, in its default name too", async () => {
      await api("POST /proxies", { ...PROXY, enabled: false });
      expect((await api("POST /proxies/p/toxics", { ...LATENCY, stream: "UpStream" })).json).toMatchObject({
        name: "latency_UpStream",
        stream: "UpStream",
      });
    });

    test.each([
      [0.2, "0.2"],
      [0.123456789, "0.12345679"],
      [0, "0"],
    ])("has the toxicity %d as a 32-bit float", async (toxicity, text) => {
      await api("POST /proxies", { ...PROXY, enabled: false });
      expect((await api("POST /proxies/p/toxics", { type: "noop", toxicity })).body).toContain(`"toxicity":${text}}`);
    });

    test("is listed behind the others of its stream, upstream first", async () => {
      await api("POST /proxies", { ...PROXY, enabled: false });
      for (const [name, stream] of [
        ["b", "downstream"],
        ["a", "upstream"],
        ["c", "upstream"],
        ["d", "downstream"],
      ])
        await api("POST /proxies/p/toxics", { ...LATENCY, name, stream });
      const listed = (await api("GET /proxies/p/toxics")).json as Shown["toxics"];
      expect(listed.map(({ name }) => name)).toEqual(["a", "c", "b", "d"]);
      expect((await shown(api, "GET /proxies/p")).toxics.map(({ name }) => name)).toEqual(["a", "c", "b", "d"]);
    });

    test("is updated in the attributes and the toxicity that are given, and in nothing else", async () => {
      await api("POST /proxies", { ...PROXY, enabled: false });
      await api("POST /proxies/p/toxics", { ...LATENCY, name: "t", toxicity: 0.5 });
      const other = { name: "z", type: "noop", stream: "upstream" };
      const expected = { name: "t", type: "latency", stream: "downstream" };
      expect((await api("POST /proxies/p/toxics/t", { ...other, attributes: { jitter: 2 } })).json).toEqual({
        ...expected,
        attributes: { latency: 5, jitter: 2 },
        toxicity: 0.5,
      });
      expect((await api("PATCH /proxies/p/toxics/t", { toxicity: 1 })).json).toMatchObject({
        attributes: { latency: 5, jitter: 2 },
        toxicity: 1,
      });
      expect((await api("GET /proxies/p/toxics/t")).json).toMatchObject({ ...expected, toxicity: 1 });
    });

    test("is gone after its removal", async () => {
      await api("POST /proxies", { ...PROXY, enabled: false });
      await api("POST /proxies/p/toxics", { ...LATENCY, name: "t" });
      expect(await api("DELETE /proxies/p/toxics/t")).toMatchObject({ status: 204, body: "" });
      expect((await api("GET /proxies/p/toxics")).json).toEqual([]);
    });
  });
};

const populateContract = (api: Api): void => {
  describe("populate", () => {
    test("of an empty list answers null for the list", async () => {
      expect(await api("POST /populate", [])).toMatchObject({ status: 201, json: { proxies: null } });
    });

    test("leaves proxies with the same addresses as they are, state and toxics too, and replaces others", async () => {
      const kept = await shown(api, "POST /proxies", { ...PROXY, name: "kept" });
      await api("POST /proxies/kept/toxics", LATENCY);
      await api("PATCH /proxies/kept", { enabled: false });
      await api("POST /proxies", { ...PROXY, name: "moved" });
      await api("POST /proxies/moved/toxics", LATENCY);
      await api("POST /proxies", { ...PROXY, name: "other" });
      const { status, json } = await api("POST /populate", [
        { name: "moved", listen: "127.0.0.1:0", upstream: "127.0.0.1:10" },
        { name: "kept", listen: kept.listen.replace("127.0.0.1", "localhost"), upstream: UPSTREAM, enabled: true },
      ]);
      expect(status).toBe(201);
      expect(json, "in the order of the list").toMatchObject({
        proxies: [
          { name: "moved", enabled: true, upstream: "127.0.0.1:10", toxics: [] },
          { name: "kept", enabled: false, listen: kept.listen, toxics: [{ name: "latency_downstream" }] },
        ],
      });
      expect(await shown(api, "GET /proxies/other"), "not in the list").toMatchObject({ enabled: true });
    });

    test.each([
      ["", "bad request body: EOF"],
      ["{}", "bad request body: json: cannot unmarshal object into "],
      ['[{"name":5}]', "bad request body: json: cannot unmarshal number into "],
      [`[{"name":"p","upstream":"${UPSTREAM}"},{}]`, "missing required field: name at proxy 2"],
      [`[{"name":"p","upstream":"${UPSTREAM}"},{"name":"q"}]`, "missing required field: upstream at proxy 2"],
    ])("of %s creates nothing", async (body, error) => {
      const answer = await api("POST /populate", body);
      expect(answer.json).toEqual({ error: expect.stringContaining(error) as string, status: 400, proxies: null });
      expect((await api("GET /proxies")).json).toEqual({});
    });

    test("stops at the first that cannot listen, and shows those before it", async () => {
      const list = [PROXY, { ...PROXY, name: "q", listen: "bogus" }, { ...PROXY, name: "r" }];
      const { status, json } = await api("POST /populate", list);
      expect([status, json]).toEqual([
        500,
        {
          error: "listen tcp: address bogus: missing port in address",
          status: 500,
          proxies: [expect.objectContaining({ name: "p", enabled: true })],
        },
      ]);
      expect(Object.keys((await api("GET /proxies")).json as object)).toEqual(["p"]);
    });
  });
};

const endContract = (api: Api): void => {
  const open = async (): Promise<readonly [Peer, UpstreamServer]> => {
    const server = await UpstreamServer.start();
    const accepted = server.next();
    const client = await connectPeer(portOf(await shown(api, "POST /proxies", { ...PROXY, upstream: `127.0.0.1:${server.port}` })));
    await accepted;
    return [client, server];
  };

  describe("reset and delete", () => {
    test("reset enables every proxy and removes all toxics, and keeps proxies and connections", async () => {
      const [client, server] = await open();
      await api("POST /proxies/p/toxics", LATENCY);
      await api("POST /proxies", { ...PROXY, name: "q", enabled: false });
      await api("POST /proxies/q/toxics", { ...LATENCY, stream: "upstream" });
      expect(await api("POST /reset")).toMatchObject({ status: 204, body: "" });
      expect((await api("GET /proxies")).json).toMatchObject({ p: { enabled: true, toxics: [] }, q: { enabled: true, toxics: [] } });
      await sleep(QUIET_MS);
      expect([client.finishedAt, client.gone], "the connection").toEqual([null, null]);
      client.socket.destroy();
      server.close();
    });

    test("delete refuses and closes clients at once, and forgets the proxy", async () => {
      const [client, server] = await open();
      const { listen } = await shown(api, "GET /proxies/p");
      expect(await api("DELETE /proxies/p")).toMatchObject({ status: 204, body: "" });
      await client.ended();
      await expect.poll(() => connecting(Number(listen.split(":")[1])), { timeout: PATIENCE_MS }).toBe("ECONNREFUSED");
      expect((await api("GET /proxies/p")).status).toBe(404);
      client.socket.destroy();
      server.close();
    });
  });
};

/** What proxies and toxics go through by the API. Both kinds agree in all of it. */
export const proxiesContract = (start: () => Promise<ToxiproxySubject>): void => {
  let subject: ToxiproxySubject | undefined;
  beforeAll(async () => {
    subject = await start();
  });
  afterAll(() => subject?.close());
  const api: Api = (line, body) => ask(subject?.url ?? "", line, body);
  afterEach(async () => {
    for (const name of Object.keys((await api("GET /proxies")).json as object)) await api(`DELETE /proxies/${name}`);
  });
  updateContract(api);
  toxicContract(api);
  populateContract(api);
  endContract(api);
};
