/** What an agent's URL is checked against. */
export interface UrlRules {
  /** Private ranges are where instances live (server:REG-18). */
  readonly allowsPrivate: boolean;
  /** Loopback is where a developer's agents live. */
  readonly allowsLoopback: boolean;
}

const octets = (host: string): readonly number[] | null => {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(host);
  return parts === null ? null : parts.slice(1).map(Number);
};

/** What kind of place an address is. */
type Place = "loopback" | "link-local" | "private" | "reserved" | "public";

const placeOf = ([a = 0, b = 0]: readonly number[]): Place => {
  if (a === 127) return "loopback";
  if (a === 169 && b === 254) return "link-local";
  if (a === 10 || (a === 172 && b >= 16 && b <= 31) || (a === 192 && b === 168) || (a === 100 && b >= 64 && b <= 127)) return "private";
  return a === 0 || a >= 224 ? "reserved" : "public";
};

/** Tunnels: an IPv4 address within hides where they lead. */
const TUNNELS = /^2002:|^2001:(?:0:|:)/;

const ipv6Place = (text: string): Place => {
  if (text === "::1" || text === "::") return "loopback";
  // What begins with zeros has an IPv4 address within, or is nowhere.
  const first = text.startsWith("::") ? 0 : Number.parseInt(text, 16);
  if ((first & 0xff_c0) === 0xfe_80) return "link-local";
  if ((first & 0xfe_00) === 0xfc_00) return "private";
  return (first & 0xe0_00) === 0x20_00 && !TUNNELS.test(text) ? "public" : "reserved";
};

/** Where clouds tell machines their secrets; those that lie in link-local ranges are refused with these. */
const METADATA = ["metadata.google.internal", "metadata", "instance-data", "[fd00:ec2::254]", "100.100.100.200", "192.0.0.192"];

/** Why a URL is no place for an agent; null when it may be one (server:REG-18). */
export const agentUrlProblem = (text: string, rules: UrlRules): string | null => {
  if (!URL.canParse(text)) return "url must be an absolute URL";
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:") return "url must be http or https";
  if (url.username !== "" || url.password !== "") return "url must carry no credentials";
  const host = url.hostname.toLowerCase().replace(/\.$/, "");
  if (METADATA.includes(host)) return "workspace URL is not publicly routable";
  const numbers = octets(host);
  const place = numbers !== null ? placeOf(numbers) : host.startsWith("[") ? ipv6Place(host.slice(1, -1)) : "public";
  const allowed = place === "public" || (place === "private" && rules.allowsPrivate) || (place === "loopback" && rules.allowsLoopback);
  return allowed ? null : "workspace URL is not publicly routable";
};
