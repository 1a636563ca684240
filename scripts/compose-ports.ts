import { randomInt } from "node:crypto";
import { createServer } from "node:net";
import { ComposeError } from "./compose-error.ts";

/** Below the ports that systems hand out by themselves. */
const PORTS = { from: 15_000, to: 32_000 } as const;
const PLACES_TRIED = 100;

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });

/** The first of so many ports in a row of 127.0.0.1 that nobody listens on right now. Throws `ComposeError` (machine) when there are none. */
export const freePorts = async (count: number): Promise<number> => {
  for (let tried = 0; tried < PLACES_TRIED; tried += 1) {
    const first = randomInt(PORTS.from, PORTS.to - count);
    let free = 0;
    while (free < count && (await isFree(first + free))) free += 1;
    if (free === count) return first;
  }
  throw new ComposeError("machine", `there are no ${count} free ports in a row on 127.0.0.1`);
};
