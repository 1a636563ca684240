// The parts of workerd's own modules that the tests in this folder use: the packages' whole types are not those of a browser or Node.

declare module "cloudflare:test" {
  /** Drops an idle Durable Object from memory; its storage stays. */
  export const evictDurableObject: (stub: object) => Promise<void>;
}

declare module "cloudflare:workers" {
  import type { R2Bucket } from "@cloudflare/workers-types";

  interface HostStub {
    fetch(url: string, init: { readonly method: string; readonly body: string }): Promise<Response>;
  }

  /** The bindings of `vitest.workerd.config.ts`. */
  export const env: {
    readonly HOST: { idFromName(name: string): object; get(id: object): HostStub };
    readonly BUCKET: R2Bucket;
  };
}
