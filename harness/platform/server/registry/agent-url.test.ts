import { describe, expect, test } from "vitest";
import { agentUrlProblem, type UrlRules } from "./agent-url.ts";

const SAAS: UrlRules = { allowsPrivate: true, allowsLoopback: false };
const SELF_HOSTED: UrlRules = { allowsPrivate: false, allowsLoopback: false };
const DEVELOPMENT: UrlRules = { allowsPrivate: false, allowsLoopback: true };

/** Under which rules a URL may be an agent's: on SaaS, self-hosted, in development. */
const allowed = (url: string): readonly boolean[] => [SAAS, SELF_HOSTED, DEVELOPMENT].map((rules) => agentUrlProblem(url, rules) === null);

const EVERYWHERE = [true, true, true];
const ON_SAAS = [true, false, false];
const IN_DEVELOPMENT = [false, false, true];
const NOWHERE = [false, false, false];

// server:REG-18
describe("the URL of an agent", () => {
  test.for([
    "https://agent.example",
    "http://agent.example:8000/a2a?x=1",
    "http://8.8.8.8:8000",
    "http://172.15.0.1",
    "http://172.32.0.1",
    "http://100.63.0.1",
    "http://100.128.0.1",
    "http://[2606:4700::1111]:8000",
    "http://localhost:8000",
    "http://ws-0123456789ab:8000",
  ])("may be %s everywhere", (url) => expect(allowed(url)).toEqual(EVERYWHERE));

  test.for([
    "http://10.0.0.7:8000",
    "http://10.255.255.255",
    "http://172.16.0.1",
    "http://172.31.255.255",
    "http://192.168.1.1",
    "http://100.64.0.1",
    "http://100.127.255.255",
    "http://[fd12:3456::1]:8000",
    "http://[fc00::1]",
  ])("may be %s on SaaS, where instances have private addresses", (url) => expect(allowed(url)).toEqual(ON_SAAS));

  test.for([
    "http://127.0.0.1:8000",
    "http://127.255.255.255",
    "http://[::1]:8000",
    "http://[::]",
    "http://2130706433",
    "http://0x7f.1",
    "http://0177.0.0.1",
    "http://127.1",
  ])("may be %s in development, where agents are on the developer's machine", (url) => expect(allowed(url)).toEqual(IN_DEVELOPMENT));

  test.for([
    "http://169.254.169.254/latest/meta-data",
    "http://169.254.169.254.",
    "http://2852039166",
    "http://169.254.0.1",
    "http://[fe80::1]",
    "http://[febf::1]",
    "http://metadata.google.internal",
    "http://METADATA.google.internal./computeMetadata",
    "http://metadata",
    "http://instance-data",
    "http://[fd00:ec2::254]",
    "http://100.100.100.200",
    "http://192.0.0.192",
  ])("is never %s, where clouds keep their secrets", (url) => expect(allowed(url)).toEqual(NOWHERE));

  test.for([
    "http://0.0.0.0",
    "http://0.1.2.3",
    "http://224.0.0.1",
    "http://255.255.255.255",
    "http://[ff02::1]",
    "http://[fec0::1]",
    "http://[::ffff:10.0.0.1]",
    "http://[::ffff:8.8.8.8]",
    "http://[::127.0.0.1]",
    "http://[64:ff9b::169.254.169.254]",
    "http://[2002:7f00:1::]",
    "http://[2001:0:4136:e378::1]",
    "http://[2001::1]",
  ])("is never %s, which is no place of one machine, or hides one", (url) => expect(allowed(url)).toEqual(NOWHERE));

  test.for([
    ["", "absolute"],
    ["agent.example", "absolute"],
    ["/a2a", "absolute"],
    ["http://", "absolute"],
    ["http://[::1", "absolute"],
    ["http://999.1.1.1", "absolute"],
    ["ftp://agent.example", "http or https"],
    ["file:///etc/passwd", "http or https"],
    ["javascript:alert(1)", "http or https"],
    ["http://user@agent.example", "credentials"],
    ["http://:secret@agent.example", "credentials"],
    ["http://10.0.0.7@agent.example", "credentials"],
  ] as const)("%s is refused: %s", ([url, why]) => {
    for (const rules of [SAAS, SELF_HOSTED, DEVELOPMENT]) expect(agentUrlProblem(url, rules)).toContain(why);
  });
});
