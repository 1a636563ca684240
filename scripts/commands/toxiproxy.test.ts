import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { EmbeddedToxiproxy } from "#fakes/toxiproxy/toxiproxy.ts";
import { UsageError } from "#scripts/usage-error.ts";
import { toxiproxyCommand } from "./toxiproxy.ts";

const OPTIONS = { host: "127.0.0.1", port: 0, seed: 1, proxyMetrics: false };

let folder = "";
let said = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "seatrial-toxiproxy-command-"));
  said = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const configFile = (content: string): string => {
  const file = join(folder, "proxies.json");
  writeFileSync(file, content);
  return file;
};

describe("seatrial toxiproxy", () => {
  test("runs with the proxies of its file until it is told to end, and says where in one line", async () => {
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const proxy = { name: "db", listen: "127.0.0.1:0", upstream: "127.0.0.1:9" };
    const exit = toxiproxyCommand({ ...OPTIONS, config: configFile(JSON.stringify([proxy])) }, ended);
    await vi.waitFor(() => expect(said).toMatch(/^toxiproxy: http:\/\/127\.0\.0\.1:\d+ speaks [^\n]+\n$/));
    const url = /http:\S+/.exec(said)?.[0] ?? "";
    expect(await (await fetch(`${url}/proxies`)).json()).toMatchObject({ db: { enabled: true, upstream: "127.0.0.1:9" } });
    end();
    expect(await exit).toBe(0);
    await expect(fetch(url), "closed").rejects.toThrow("fetch failed");
  });

  test.each([
    ["[{}]", "missing required field: name at proxy 1"],
    ['[{"name":"a","upstream":"127.0.0.1:9"},{"name":5}]', "cannot unmarshal number into field name of proxy 2, of type string"],
    ['{"name":"a"}', "cannot unmarshal object into a list of proxies"],
    ['[{"name":"a","upstream":"192.0.2.1:80"}]', "upstream 192.0.2.1:80 is not on this machine: allow it with --allow-host 192.0.2.1"],
    ['[{"name":"a","upstream":"127.0.0.1:9","listen":"bogus"}]', "listen tcp: address bogus: missing port in address"],
    ["[", "unexpected EOF"],
  ])("refuses a file of %s and names it", async (content, why) => {
    const file = configFile(content);
    await expect(toxiproxyCommand({ ...OPTIONS, config: file }, Promise.resolve())).rejects.toThrow(new UsageError(`${file}: ${why}`));
    expect(said).toBe("");
  });

  test("refuses a file that is not there", async () => {
    const file = join(folder, "none.json");
    await expect(toxiproxyCommand({ ...OPTIONS, config: file }, Promise.resolve())).rejects.toThrow(`cannot read ${file}: ENOENT`);
  });

  test("refuses a port that is taken", async () => {
    const other = await EmbeddedToxiproxy.start({ seed: 1 });
    const port = Number(new URL(other.url).port);
    const refused = new UsageError(`listen tcp 127.0.0.1:${port}: bind: address already in use`);
    await expect(toxiproxyCommand({ ...OPTIONS, port }, Promise.resolve())).rejects.toThrow(refused);
    await other.close();
  });

  test("refuses an address that others could reach", async () => {
    await expect(toxiproxyCommand({ ...OPTIONS, host: "0.0.0.0" }, Promise.resolve())).rejects.toThrow(UsageError);
  });
});
