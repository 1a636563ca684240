import type { LinkProxy } from "#harness/rigs/live/toxiproxy-client.ts";
import { say } from "#scripts/output.ts";

/** Prints where the Toxiproxy and the proxy of every link are. */
export const sayLinks = (toxiproxy: string, proxies: ReadonlyMap<string, Pick<LinkProxy, "name" | "listen">>): void => {
  say(`toxiproxy:   ${toxiproxy}`);
  for (const [link, { name, listen }] of proxies) say(`  ${link.padEnd(20)} ${listen.padEnd(16)} ${name}`);
};

/** Prints how to make a link slow, and fast again, by commands to paste. */
export const saySlow = (what: string, toxiproxy: string, { name }: Pick<LinkProxy, "name">): void => {
  const toxics = `${toxiproxy}/proxies/${encodeURIComponent(name)}/toxics`;
  say(`make ${what}, and fast again:`);
  say(`  curl ${toxics} -d '{"name":"slow","type":"latency","attributes":{"latency":2000}}'`);
  say(`  curl -X DELETE ${toxics}/slow`);
};

/** How fast a clock goes, in words. */
export const speedOf = (factor: number): string => (factor === 1 ? "the speed of real time" : `${factor} times real time`);
