import { createServer } from "node:net";
import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { freePorts } from "#scripts/compose-ports.ts";
import { UsageError } from "#scripts/usage-error.ts";
import { platformCommand } from "./platform.ts";

let said = "";

beforeEach(() => {
  said = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
});

const addressesAt = async (port: number): Promise<unknown> => (await fetch(`http://127.0.0.1:${port}/addresses`)).json();

const refused = (options: Partial<Parameters<typeof platformCommand>[0]>): Promise<unknown> =>
  platformCommand({ controlPort: 7400, hostPort: 0, isolatePort: 0, berths: 1, ...options }, Promise.resolve());

describe("seatrial platform", () => {
  test("serves platforms on ports in a row until it is told to end, and says where in one line", async () => {
    const first = await freePorts(8);
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const exit = platformCommand({ controlPort: first, hostPort: first + 2, isolatePort: first + 4, berths: 2 }, ended);
    const at = (port: number): string => `127.0.0.1:${first + port}`;
    await vi.waitFor(() => expect(said).toBe(`platform: 2 platforms of 2 isolates, control at ${at(0)}, ${at(1)}; Ctrl-C ends it\n`));
    expect([await addressesAt(first), await addressesAt(first + 1)]).toEqual([
      { control: at(0), parties: { host: at(2), "isolate-1": at(4), "isolate-2": at(5) } },
      { control: at(1), parties: { host: at(3), "isolate-1": at(6), "isolate-2": at(7) } },
    ]);
    end();
    expect(await exit).toBe(0);
    await expect(addressesAt(first), "closed").rejects.toThrow("fetch failed");
  });

  test("takes free ports for what need not be known, and tells them", async () => {
    const first = await freePorts(1);
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const exit = platformCommand({ controlPort: first, hostPort: 0, isolatePort: 0, berths: 1 }, ended);
    await vi.waitFor(() => expect(said).not.toBe(""));
    const address = expect.stringMatching(/^127\.0\.0\.1:\d{4,5}$/) as unknown;
    expect(await addressesAt(first)).toMatchObject({ parties: { host: address, "isolate-1": address, "isolate-2": address } });
    end();
    await exit;
  });

  test("refuses a port that is in use, and names it", async () => {
    const first = await freePorts(3);
    const other = createServer().listen(first + 1, "127.0.0.1");
    await once(other, "listening");
    await expect(refused({ controlPort: first, berths: 3 })).rejects.toThrow(
      new UsageError(`port ${first + 1} of 127.0.0.1 is in use by another program`),
    );
    await expect(addressesAt(first), "the platforms before it are closed").rejects.toThrow("fetch failed");
    other.close();
  });

  test.each([
    [{ controlPort: 65_535, berths: 2 }, "--control-port 65535: 2 port(s) from there on have to be between 1 and 65535"],
    [{ isolatePort: 65_535 }, "--isolate-port 65535: 2 port(s) from there on have to be between 1 and 65535"],
    [{ hostPort: 7_402, berths: 3 }, "--host-port 7402: port 7402 is wanted by --control-port as well"],
    [{ hostPort: 7_500, isolatePort: 7_499 }, "--isolate-port 7499: port 7500 is wanted by --host-port as well"],
  ])("refuses %j", async (options, why) => {
    await expect(refused(options)).rejects.toThrow(new UsageError(why));
    expect(said).toBe("");
  });
});
