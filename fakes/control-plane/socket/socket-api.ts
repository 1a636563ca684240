import { Client } from "undici";
import type { HttpApi } from "#harness/ports/http.ts";

/** A client of whatever listens at `url`, on one connection after the other. */
export const socketApi = (url: string): { readonly api: HttpApi; readonly close: () => Promise<void> } => {
  const client = new Client(url);
  const api: HttpApi = {
    fetch: async ({ method, target, headers, body }) => {
      const { statusCode, body: answer } = await client.request({ method, path: target, headers, body });
      return { status: statusCode, headers: {}, body: await answer.bytes() };
    },
  };
  return { api, close: () => client.close() };
};
