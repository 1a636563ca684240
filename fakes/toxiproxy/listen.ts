import type { AddressInfo, Server } from "node:net";
import { formatEndpoint, type Endpoint } from "./address.ts";
import { ApiError } from "./api-error.ts";

/** Go's words for what the system says. */
const BIND_ERRORS: ReadonlyMap<string | undefined, string> = new Map([
  ["EADDRINUSE", "address already in use"],
  ["EADDRNOTAVAIL", "cannot assign requested address"],
  ["EACCES", "permission denied"],
]);

/** Clients that may wait to be accepted; the system has a limit of its own. */
const BACKLOG = 4_096;

/** Listens, and says where. Throws `ApiError` 500 in Toxiproxy's words. */
export const listenOn = async (server: Server, { host, port }: Endpoint): Promise<Endpoint> => {
  await new Promise<void>((resolve, reject) => {
    const fail = ({ code, message }: NodeJS.ErrnoException): void => {
      const why = BIND_ERRORS.get(code);
      reject(
        new ApiError(500, why === undefined ? `listen tcp: ${message}` : `listen tcp ${formatEndpoint({ host, port })}: bind: ${why}`),
      );
    };
    server.once("error", fail);
    server.listen({ host, port, backlog: BACKLOG }, () => {
      server.off("error", fail);
      // What a single connection fails at later, such as too many open files, is that connection's trouble.
      server.on("error", () => {});
      resolve();
    });
  });
  const { address, port: given } = server.address() as AddressInfo;
  return { host: address, port: given };
};
