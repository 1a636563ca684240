import { ApiError } from "./api-error.ts";
import { field, fieldsOf, listOf, parseBody, type Fields } from "./json-body.ts";
import { Proxy, type ProxyInput, type ProxySite } from "./proxy.ts";

interface NamedInput extends ProxyInput {
  readonly name: string;
}

/** What came of a populate: the proxies up to the first that failed, and why that one did. */
export interface Populated {
  readonly proxies: readonly Proxy[];
  readonly error: ApiError | null;
}

const inputOf = (fields: Fields): NamedInput => ({
  name: field(fields, "name", ""),
  listen: field(fields, "listen", ""),
  upstream: field(fields, "upstream", ""),
  enabled: field(fields, "enabled", true),
});

const requireFields = ({ name, upstream }: NamedInput, where: string): void => {
  if (name === "") throw new ApiError(400, `missing required field: name${where}`);
  if (upstream === "") throw new ApiError(400, `missing required field: upstream${where}`);
};

/** All proxies by name. What opens or closes listeners goes one at a time; toxics do not wait for it. */
export class ProxyCollection {
  readonly #site: ProxySite;
  readonly #proxies = new Map<string, Proxy>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(site: ProxySite) {
    this.#site = site;
  }

  /** In the order of their names. */
  all(): readonly Proxy[] {
    return [...this.#proxies.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Throws `ApiError` 404. */
  get(name: string): Proxy {
    const proxy = this.#proxies.get(name);
    if (proxy === undefined) throw new ApiError(404, "proxy not found");
    return proxy;
  }

  /** Creates the proxy that a body asks for. Throws `ApiError`. */
  create(body: string): Promise<Proxy> {
    return this.#oneAtATime(async () => {
      const input = inputOf(fieldsOf(parseBody(body), "the proxy"));
      requireFields(input, "");
      this.#check(input);
      if (this.#proxies.has(input.name)) throw new ApiError(409, "proxy already exists");
      return this.#start(input);
    });
  }

  /** Changes what a body gives of listen, upstream and enabled. Throws `ApiError`. */
  update(name: string, body: string): Promise<Proxy> {
    return this.#oneAtATime(async () => {
      const proxy = this.get(name);
      const fields = fieldsOf(parseBody(body), "the proxy");
      await proxy.update({
        listen: field(fields, "listen", proxy.listen),
        upstream: field(fields, "upstream", proxy.upstream),
        enabled: field(fields, "enabled", proxy.enabled),
      });
      return proxy;
    });
  }

  /** Stops a proxy and forgets it. Throws `ApiError` 404. */
  remove(name: string): Promise<void> {
    return this.#oneAtATime(async () => {
      this.get(name).stop();
      this.#proxies.delete(name);
    });
  }

  /**
   * Creates the proxies of a list in its order: one that is there already, with the same addresses, stays as it is with its
   * state and toxics; another of the name is replaced. Throws `ApiError` 400 for a bad list, before anything was created.
   */
  populate(body: string): Promise<Populated> {
    return this.#oneAtATime(async () => {
      const inputs = listOf(parseBody(body), "a list of proxies").map((item, index) => inputOf(fieldsOf(item, `proxy ${index + 1}`)));
      for (const [index, input] of inputs.entries()) {
        requireFields(input, ` at proxy ${index + 1}`);
        this.#check(input);
      }
      const proxies: Proxy[] = [];
      for (const input of inputs) {
        try {
          proxies.push(await this.#addOrReplace(input));
        } catch (error) {
          if (error instanceof ApiError) return { proxies, error };
          throw error;
        }
      }
      return { proxies, error: null };
    });
  }

  /** Enables every proxy and removes all toxics. Throws `ApiError` for the first that cannot listen, which ends it. */
  reset(): Promise<void> {
    return this.#oneAtATime(async () => {
      for (const proxy of this.all()) {
        await proxy.start();
        for (const { name } of proxy.toxics) proxy.removeToxic(name);
      }
    });
  }

  /** Stops and forgets all proxies. */
  clear(): Promise<void> {
    return this.#oneAtATime(async () => {
      for (const proxy of this.all()) proxy.stop();
      this.#proxies.clear();
    });
  }

  async #addOrReplace(input: NamedInput): Promise<Proxy> {
    const existing = this.#proxies.get(input.name);
    if (existing !== undefined) {
      if (!existing.differs(input)) return existing;
      existing.stop();
    }
    return this.#start(input);
  }

  async #start(input: NamedInput): Promise<Proxy> {
    const proxy = new Proxy(input.name, input, this.#site);
    if (input.enabled) await proxy.start();
    this.#proxies.set(input.name, proxy);
    return proxy;
  }

  #check({ listen, upstream }: ProxyInput): void {
    this.#site.guard.checkListen(listen);
    this.#site.guard.checkUpstream(upstream);
  }

  #oneAtATime<T>(change: () => Promise<T>): Promise<T> {
    const result = this.#last.then(change);
    this.#last = result.catch(() => {});
    return result;
  }
}
