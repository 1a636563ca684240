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

/** What kind of place an IPv4 address is. */
const placeOf = ([a = 0, b = 0]: readonly number[]): "loopback" | "link-local" | "private" | "reserved" | "public" => {
  if (a === 127) return "loopback";
  if (a === 169 && b === 254) return "link-local";
  if (a === 10 || (a === 172 && b >= 16 && b <= 31) || (a === 192 && b === 168) || (a === 100 && b >= 64 && b <= 127)) return "private";
  return a === 0 || a >= 224 ? "reserved" : "public";
};

const ipv6Place = (host: string): "loopback" | "link-local" | "private" | "public" => {
  const text = host.slice(1, -1).toLowerCase();
  if (text === "::1" || text === "::") return "loopback";
  if (/^fe[89ab]/.test(text)) return "link-local";
  // Mapped IPv4 addresses are not what agents register with, and hide where they lead.
  return /^f[cd]/.test(text) ? "private" : text.startsWith("::ffff:") ? "link-local" : "public";
};

const METADATA_NAMES = ["metadata.google.internal", "metadata", "instance-data"];

/** Why a URL is no place for an agent; null when it may be one (server:REG-18). */
export const agentUrlProblem = (text: string, rules: UrlRules): string | null => {
  if (!URL.canParse(text)) return "url must be an absolute URL";
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:") return "url must be http or https";
  if (url.username !== "" || url.password !== "") return "url must carry no credentials";
  const host = url.hostname.toLowerCase();
  if (METADATA_NAMES.includes(host)) return "workspace URL is not publicly routable";
  const numbers = octets(host);
  const place = numbers !== null ? placeOf(numbers) : host.startsWith("[") ? ipv6Place(host) : "public";
  const allowed = place === "public" || (place === "private" && rules.allowsPrivate) || (place === "loopback" && rules.allowsLoopback);
  return allowed ? null : "workspace URL is not publicly routable";
};
