import { describe, expect, test } from "vitest";
import { FileTree } from "./file-tree.ts";
import { familiarName } from "./images.ts";
import { MountedFiles } from "./mounted-files.ts";
import { programOf } from "./programs.ts";
import { shellTokens } from "./shell-words.ts";

/** Runs a line of the shell in a container with a writable /tmp and a read-only /ro. */
const run = async (line: string, files = new MountedFiles([{ target: "/ro", readOnly: true, tree: new FileTree() }])) => {
  let out = "";
  let error = "";
  const code = await programOf("sh")?.(["-c", line], {
    env: { WHO: "ada", SPACED: "a  b" },
    files,
    now: () => 0,
    wait: async () => {},
    out: (text) => {
      out += text;
    },
    error: (text) => {
      error += text;
    },
    find: programOf,
  });
  return { out, error, code };
};

describe("the shell", () => {
  test.each([
    ["echo one two", "one two\n", 0],
    ["echo 'one  two' \"three\"four", "one  two threefour\n", 0],
    ["echo $WHO ${WHO}s '$WHO' \\$WHO \"$SPACED\"", "ada adas $WHO $WHO a  b\n", 0],
    ["printf '%s-%d%%\\n' a 1", "a-1%\n", 0],
    ["true && echo yes || echo no", "yes\n", 0],
    ["false && echo yes || echo no", "no\n", 0],
    ["false; echo after", "after\n", 0],
    ["exit 3; echo never", "", 3],
    ["echo a > /tmp/f && echo b >> /tmp/f && cat /tmp/f", "a\nb\n", 0],
    ["mkdir -p /tmp/d && echo x > /tmp/d/e && ls /tmp/d && rm -r /tmp/d && test -d /tmp/d", "e\n", 1],
    ["[ -f /tmp/nothing ]", "", 1],
    ["env", "WHO=ada\nSPACED=a  b\n", 0],
  ])("runs %s", async (line, out, code) => {
    expect(await run(line)).toMatchObject({ out, code });
  });

  test.each([
    ["nope --flag", 127, "sh: nope: not found\n"],
    ["cat /missing", 1, "cat: can't open '/missing': No such file or directory\n"],
    ["rm /missing", 1, "rm: can't remove '/missing': No such file or directory\n"],
    ["echo x > /ro/f", 1, "sh: /ro/f: Read-only file system\n"],
    ["mkdir /ro/d", 1, "mkdir: /ro/d: Read-only file system\n"],
    ["echo 'open", 2, "sh: syntax error\n"],
    ["echo a | cat", 2, "sh: syntax error\n"],
  ])("complains of %s", async (line, code, error) => {
    expect(await run(line)).toMatchObject({ code, error });
  });

  test("takes what it cannot do for an error, not for a word", () => {
    expect(shellTokens("echo $(whoami) | cat &", {})).toBeNull();
  });
});

describe("mounted files", () => {
  test("are those of the deepest mount", () => {
    const [outer, inner] = [new FileTree(), new FileTree()];
    const files = new MountedFiles([
      { target: "/a", readOnly: false, tree: outer },
      { target: "/a/b/", readOnly: false, tree: inner },
    ]);
    files.writeText("/a/b/c", "inner", 0);
    files.writeText("/a/bc", "outer", 0);
    expect([inner.at("/c")?.kind, outer.at("/bc")?.kind, outer.at("/b/c")]).toEqual(["file", "file", null]);
    expect([files.readText("/a/x/../b/./c"), files.below("/a/b").map(({ path }) => path)]).toEqual(["inner", ["c"]]);
  });
});

describe("names of images", () => {
  test.each([
    ["alpine", "alpine:latest"],
    ["library/alpine:3", "alpine:3"],
    ["docker.io/library/alpine", "alpine:latest"],
    ["index.docker.io/molecule/workspace:1", "molecule/workspace:1"],
    ["registry:5000/workspace", "registry:5000/workspace:latest"],
    ["alpine@sha256:0123", "alpine@sha256:0123"],
  ])("%s is %s", (ref, name) => {
    expect(familiarName(ref)).toBe(name);
  });
});

describe("programs", () => {
  test("are found by name and where they usually are", () => {
    expect(["cat", "/bin/cat", "/usr/bin/cat", "/nope/cat", "nope", "/nope"].map((name) => programOf(name) !== null)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
