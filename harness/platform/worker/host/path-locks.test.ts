import { describe, expect, test } from "vitest";
import { PathLocks } from "./path-locks.ts";

describe("a path lock", () => {
  // worker:FILE-27
  test("lets one after the other through, in the order of arrival", async () => {
    const locks = new PathLocks();
    const seen: string[] = [];
    const gate = Promise.withResolvers<void>();
    const work = (name: string, wait?: Promise<void>) => async (): Promise<void> => {
      seen.push(`${name} begins`);
      await wait;
      seen.push(`${name} ends`);
    };
    const all = [locks.hold("/a", work("first", gate.promise)), locks.hold("/a", work("second")), locks.hold("/b", work("other"))];
    await all[2];
    gate.resolve();
    await Promise.all(all);
    expect(seen).toEqual(["first begins", "other begins", "other ends", "first ends", "second begins", "second ends"]);
  });

  test("is given on when its holder fails", async () => {
    const locks = new PathLocks();
    const failing = locks.hold("/a", async () => {
      throw new Error("failed");
    });
    const next = locks.hold("/a", async () => "done");
    await expect(failing).rejects.toThrow("failed");
    expect(await next).toBe("done");
  });

  test("without a name holds nobody", async () => {
    const locks = new PathLocks();
    void locks.hold(null, () => new Promise<void>(() => {}));
    expect(await locks.hold(null, async () => "done")).toBe("done");
  });
});
