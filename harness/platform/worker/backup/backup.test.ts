import { describe, expect, test } from "vitest";
import { referenceParts } from "#harness/platform/worker/parts.ts";
import { discoverUsers } from "./discover.ts";
import { encodeManifest, hashOf, parseManifest, type Manifest } from "./manifest.ts";
import { slotExpired, slotsDue } from "./slots.ts";
import { credentialsFirst, inBackup, isSuspect, isUserConfig, patchOwnedKeys, shrank } from "./source.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** 2026-01-01T00:00:00Z. */
const NEW_YEAR = 1_767_225_600_000;

describe("what a backup is made of", () => {
  test.each([
    ["/root/.openclaw/openclaw.json", true],
    ["/root/workspace/memory/2026.md", true],
    ["/root/skills/git/skill.md", true],
    ["/root/app/node_modules/a/index.js", false],
    ["/root/app/.git/HEAD", false],
    ["/root/.npm/_cacache/x", false],
    ["/root/.cache/x", false],
    ["/root/run.lock", false],
    ["/root/gateway.log", false],
    ["/root/upload.tmp", false],
    ["/tmp/gateway.lock", false],
    ["/etc/hosts", false],
  ])("%s: %s", (path, expected) => {
    expect(inBackup(path)).toBe(expected);
  });

  test("configuration and credentials go before the rest", () => {
    const paths = ["/root/z", "/root/.openclaw/credentials/x", "/root/a", "/root/.openclaw/openclaw.json"];
    expect(credentialsFirst(paths)).toEqual([
      ["/root/.openclaw/credentials/x", "/root/.openclaw/openclaw.json"],
      ["/root/a", "/root/z"],
    ]);
  });
});

describe("whose data a source is", () => {
  test.each([
    ['{"channels":{"telegram":{}}}', true],
    ['{"gateway":{"port":18789}}', false],
    ["{}", false],
    ["[]", false],
    ["not json", false],
  ])("a configuration that says %s is a user's: %s", (text, expected) => {
    expect(isUserConfig(text)).toBe(expected);
  });

  const last = { files: 10, bytes: 1_000, userConfig: true };
  test.each([
    ["the same", last, false],
    ["half of it", { files: 5, bytes: 500, userConfig: true }, false],
    ["a tenth of the files", { files: 1, bytes: 1_000, userConfig: true }, true],
    ["a tenth of the bytes", { files: 10, bytes: 100, userConfig: true }, true],
    ["all of it with the template's configuration", { ...last, userConfig: false }, true],
  ])("%s", (_what, source, expected) => {
    expect(isSuspect(source, last)).toBe(expected);
  });

  test("beside an empty bucket nothing is suspect", () => {
    expect(isSuspect({ files: 0, bytes: 0, userConfig: false }, null)).toBe(false);
  });

  test("more than half less is a shrinkage, half is none", () => {
    expect(shrank({ files: 5, bytes: 500, userConfig: true }, last)).toBe(false);
    expect(shrank({ files: 4, bytes: 1_000, userConfig: true }, last)).toBe(true);
  });
});

describe("whether a sandbox may be mirrored", () => {
  test.each([
    ["restored, nothing newer", { restore: "restored", restored: 4, current: 4 }, true],
    ["restored, and another one was chosen since", { restore: "restored", restored: 4, current: 5 }, false],
    ["confirmed empty", { restore: "nothing", restored: null, current: null }, true],
    ["the restore failed", { restore: "not-restored", restored: null, current: 4 }, false],
    ["the restore failed, and the bucket shows nothing", { restore: "not-restored", restored: null, current: null }, false],
    ["nothing known, nothing to lose", { restore: null, restored: null, current: null }, true],
    ["nothing known beside a backup", { restore: null, restored: null, current: 4 }, false],
  ])("%s: %s", (_what, facts, expected) => {
    expect(referenceParts.mayMirror(facts)).toBe(expected);
  });
});

describe("what a restore does", () => {
  const sight = { reachable: true, manifest: "readable", marker: null, objects: 3 } as const;
  test.each([
    ["with a manifest", sight, "restore"],
    ["with objects only", { ...sight, manifest: "absent" as const }, "restore"],
    ["with neither", { ...sight, manifest: "absent" as const, objects: 0 }, "nothing"],
    ["with a manifest that cannot be read", { ...sight, manifest: "broken" as const }, "fail"],
    ["without an answer of the bucket", { ...sight, reachable: false, objects: 0 }, "fail"],
  ])("%s: %s", (_what, given, expected) => {
    expect(referenceParts.judgeBackup(given)).toBe(expected);
  });

  test("the platform sets its own keys and leaves the rest", () => {
    const text = '{"agents":{"model":"mine"},"gateway":{"port":1,"token":"t"}}';
    expect(JSON.parse(patchOwnedKeys(text))).toEqual({
      agents: { model: "mine" },
      gateway: { port: 18_789, token: "t", mode: "local" },
    });
  });

  test.each(["{}", "not json", '{ "gateway": {"port":18789,"mode":"local"} }', '{"channels":{}}'])("%s stays byte for byte", (text) => {
    expect(patchOwnedKeys(text)).toBe(text);
  });
});

describe("point-in-time copies", () => {
  test("each slot once: 72 rolling ones and one daily one in a day", () => {
    let made: { readonly rolling: string | null; readonly daily: string | null } = { rolling: null, daily: null };
    const copies = { rolling: 0, daily: 0 };
    for (let now = NEW_YEAR; now < NEW_YEAR + 24 * HOUR; now += MINUTE) {
      const due = slotsDue(made, now);
      if (due.rolling !== null) copies.rolling += 1;
      if (due.daily !== null) copies.daily += 1;
      made = { rolling: due.rolling ?? made.rolling, daily: due.daily ?? made.daily };
    }
    expect(copies).toEqual({ rolling: 72, daily: 1 });
  });

  test("a copy is kept for seven days", () => {
    expect(slotExpired("2025-12-25", NEW_YEAR)).toBe(false);
    expect(slotExpired("2025-12-24", NEW_YEAR)).toBe(true);
    expect(slotExpired("2025-12-24T23:40", NEW_YEAR)).toBe(true);
  });
});

test("users are found by any key of theirs, and by nothing else", () => {
  const keys = ["users/u1/.registered", "users/u2/root/a", "users/u2/root/b", "users/../x", "other/u3/a"];
  expect(discoverUsers(keys)).toEqual(["u1", "u2"]);
});

describe("a manifest", () => {
  const manifest: Manifest = {
    syncId: "sync-1",
    run: 3,
    generation: 2,
    at: "2026-01-01T00:00:00.000Z",
    bootId: "boot-1",
    files: { "/root/a": { size: 1, sha256: hashOf(new Uint8Array([1])), modifiedAt: 5 } },
    replaces: {},
  };

  test("comes back as it was", () => {
    expect(parseManifest(encodeManifest(manifest))).toEqual(manifest);
  });

  test("is none when any part of it is cut off", () => {
    const whole = encodeManifest(manifest);
    for (let length = 0; length < whole.length; length += 1) expect(parseManifest(whole.subarray(0, length))).toBeNull();
  });
});
