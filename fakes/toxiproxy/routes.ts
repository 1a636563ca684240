import { ApiError } from "./api-error.ts";
import type { LiveToxic } from "./live-toxic.ts";
import type { ProxyCollection } from "./proxy-collection.ts";
import type { ProxyMetrics } from "./proxy-metrics.ts";
import type { Proxy } from "./proxy.ts";

/** What the API answers. */
export interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly body?: string;
}

/** What a route is given: the names in its path and the body. */
export interface Asked {
  readonly proxy: string;
  readonly toxic: string;
  readonly body: string;
}

type Handler = (asked: Asked) => Answer | Promise<Answer>;

/** A path, whose `{proxy}` and `{toxic}` match anything but a slash, and its methods; `ANY` takes every method. */
export interface Route {
  readonly path: string;
  readonly methods: Readonly<Record<string, Handler>>;
}

/** The release whose API this is. */
const VERSION = "2.12.0";

const json = (status: number, value: unknown): Answer => ({ status, type: "application/json", body: JSON.stringify(value) });
const EMPTY: Answer = { status: 204 };

const toxicJson = ({ attributes, name, type, stream, toxicity }: LiveToxic): object => ({ attributes, name, type, stream, toxicity });

const proxyJson = ({ name, listen, upstream, enabled, toxics }: Proxy): object => ({
  name,
  listen,
  upstream,
  enabled,
  toxics: toxics.map(toxicJson),
});

const populate = async (proxies: ProxyCollection, body: string): Promise<Answer> => {
  // Its errors are JSON by their type too, unlike those of the other routes.
  const { proxies: done, error } = await proxies.populate(body).catch((reason: unknown) => {
    if (reason instanceof ApiError) return { proxies: [], error: reason };
    throw reason;
  });
  const listed = done.length === 0 ? null : done.map(proxyJson);
  if (error === null) return json(201, { proxies: listed });
  return json(error.status, { error: error.message, status: error.status, proxies: listed });
};

const toxicRoutes = (proxies: ProxyCollection): readonly Route[] => {
  const update: Handler = ({ proxy, toxic, body }) => json(200, toxicJson(proxies.get(proxy).updateToxic(toxic, body)));
  return [
    {
      path: "/proxies/{proxy}/toxics",
      methods: {
        GET: ({ proxy }) => json(200, proxies.get(proxy).toxics.map(toxicJson)),
        POST: ({ proxy, body }) => json(200, toxicJson(proxies.get(proxy).addToxic(body))),
      },
    },
    {
      path: "/proxies/{proxy}/toxics/{toxic}",
      methods: {
        GET: ({ proxy, toxic }) => json(200, toxicJson(proxies.get(proxy).toxic(toxic))),
        POST: update,
        PATCH: update,
        DELETE: ({ proxy, toxic }) => {
          proxies.get(proxy).removeToxic(toxic);
          return EMPTY;
        },
      },
    },
  ];
};

const proxyRoutes = (proxies: ProxyCollection): readonly Route[] => {
  const update: Handler = async ({ proxy, body }) => json(200, proxyJson(await proxies.update(proxy, body)));
  return [
    {
      path: "/proxies",
      methods: {
        GET: () => json(200, Object.fromEntries(proxies.all().map((proxy) => [proxy.name, proxyJson(proxy)]))),
        POST: async ({ body }) => json(201, proxyJson(await proxies.create(body))),
      },
    },
    {
      path: "/proxies/{proxy}",
      methods: {
        GET: ({ proxy }) => json(200, proxyJson(proxies.get(proxy))),
        POST: update,
        PATCH: update,
        DELETE: async ({ proxy }) => {
          await proxies.remove(proxy);
          return EMPTY;
        },
      },
    },
  ];
};

/** Every route of Toxiproxy 2.12; `/metrics` only when there are metrics to show. */
export const routesOf = (proxies: ProxyCollection, metrics: ProxyMetrics | null): readonly Route[] => [
  {
    path: "/reset",
    methods: {
      POST: async () => {
        await proxies.reset();
        return EMPTY;
      },
    },
  },
  { path: "/populate", methods: { POST: ({ body }) => populate(proxies, body) } },
  ...proxyRoutes(proxies),
  ...toxicRoutes(proxies),
  {
    path: "/version",
    methods: { GET: () => ({ status: 200, type: "application/json;charset=utf-8", body: `{"version": "${VERSION}"}\n` }) },
  },
  ...(metrics === null
    ? []
    : [
        {
          path: "/metrics",
          methods: { ANY: () => ({ status: 200, type: "text/plain; version=0.0.4; charset=utf-8", body: String(metrics) }) },
        },
      ]),
];
