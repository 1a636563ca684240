import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { parseLedger } from "#harness/rigs/live/ledger-file.ts";
import { RunLedger } from "#harness/rigs/live/run-ledger.ts";
import { openCompose } from "./compose.ts";
import { ComposeError } from "./compose-error.ts";

const TOXIPROXY = "ghcr.io/shopify/toxiproxy:2.12.0";

let folder: string;
let ledgers: string;
let ledger: RunLedger;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "compose-test-"));
  ledgers = join(folder, "ledgers");
  ledger = new RunLedger({ command: "compose test", folder: ledgers });
  mkdirSync(join(folder, "path"));
  // Nothing but the programs that a test puts there: this machine may have a Docker.
  vi.stubEnv("PATH", join(folder, "path"));
  vi.stubEnv("SEATRIAL_NODE_IMAGE", undefined);
  vi.stubEnv("SEATRIAL_TOXIPROXY_IMAGE", undefined);
});

afterEach(() => {
  vi.unstubAllEnvs();
  ledger.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What a Docker that lacks nothing answers, by the beginning of what it is asked. */
const WHOLE = {
  version: "echo 28.2.2",
  "compose version": "echo v2.40",
  "image inspect": "echo sha256:1",
  pull: "echo pulled",
  "compose --project-name": ":",
  ps: "echo 0a1b2c",
  logs: "echo 'platform: port 17400 of 127.0.0.1 is in use by another program'",
};

/** A program that answers by the beginning of its arguments with lines of shell, and notes what it was asked. */
const program = (name: string, answers: Readonly<Record<string, string>>): void => {
  const file = join(folder, "path", name);
  const cases = Object.entries(answers).map(([asked, answer]) => `  "${asked}"*)\n${answer}\n;;`);
  writeFileSync(file, `#!/bin/sh\necho "$*" >> ${folder}/asked\ncase "$*" in\n${cases.join("\n")}\n*) exit 1;;\nesac\n`);
  chmodSync(file, 0o755);
};

const asked = (): readonly string[] => {
  const file = join(folder, "asked");
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
};

/** What was asked of Compose for the project of this run. */
const composed = (): readonly string[] =>
  asked().flatMap((line) => new RegExp(`--project-name seatrial-${ledger.runId} --file \\S+ (.*)`).exec(line)?.[1] ?? []);

const labels = (): readonly string[] => parseLedger(readFileSync(join(ledgers, readdirSync(ledgers)[0] ?? ""), "utf8")).labels;

const refusal = async (act: Promise<unknown> = openCompose({ ledger, berths: 2 })): Promise<Pick<ComposeError, "fault" | "message">> => {
  const error: unknown = await act.then(
    () => new Error("it came up"),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ComposeError)) throw error;
  expect(error.message, "one line").not.toContain("\n");
  return { fault: error.fault, message: error.message };
};

describe("before anything is started", () => {
  afterEach(() => {
    expect([composed(), labels()], "nothing was started, nothing is to be taken away").toEqual([[], []]);
  });

  test("a machine without Docker is told", async () => {
    expect(await refusal()).toEqual({ fault: "machine", message: "--compose needs Docker, and there is no docker on PATH" });
  });

  test("an engine that does not answer is told in the client's last words", async () => {
    program("docker", {
      ...WHOLE,
      version: "echo 'warning: first' >&2; echo 'Cannot connect to the Docker daemon at unix:///nowhere.' >&2; exit 1",
    });
    expect(await refusal()).toEqual({
      fault: "machine",
      message: "--compose needs a Docker Engine, and none can be reached: Cannot connect to the Docker daemon at unix:///nowhere.",
    });
  });

  test("a Docker without Compose is told", async () => {
    program("docker", { ...WHOLE, "compose version": "exit 1" });
    expect(await refusal()).toEqual({
      fault: "machine",
      message: "--compose needs Docker's compose plugin (docker compose) or docker-compose, and neither is here",
    });
  });

  test("an image that cannot be pulled is named", async () => {
    const absent = { [`image inspect --format {{.Id}} ${TOXIPROXY}`]: "exit 1" };
    program("docker", { ...absent, ...WHOLE, pull: "echo 'Error: no route' >&2; exit 1" });
    expect(await refusal()).toEqual({ fault: "machine", message: `the image ${TOXIPROXY} is not here and cannot be pulled: no route` });
    expect(asked().filter((line) => line.startsWith("pull"))).toEqual([`pull --quiet ${TOXIPROXY}`]);
  });

  test("an altered file is refused, and Docker is not even asked", async () => {
    program("docker", WHOLE);
    const file = join(folder, "docker-compose.chaos.yml");
    writeFileSync(file, "services:\n  platform: {}\n");
    expect(await refusal(openCompose({ ledger, berths: 2, file }))).toEqual({
      fault: "input",
      message: "docker-compose.chaos.yml: services.toxiproxy is missing, and a run needs it",
    });
    expect(asked()).toEqual([]);
  });
});

describe("what came up half", () => {
  afterEach(() => {
    expect(composed(), "and is taken down by its own name").toEqual([
      "up --detach --no-build toxiproxy platform",
      "down --volumes --remove-orphans",
    ]);
    expect(labels()).toEqual([]);
  });

  test("is told by Compose's last words", async () => {
    program("docker", { ...WHOLE, "compose --project-name": 'case "$*" in *" up "*) echo "no such device" >&2; exit 1;; esac' });
    expect(await refusal()).toEqual({
      fault: "machine",
      message: `the containers of seatrial-${ledger.runId} could not be started: no such device`,
    });
  });

  test("is told by the container's last words", async () => {
    program("docker", WHOLE);
    expect(await refusal()).toEqual({
      fault: "machine",
      message: "the container of toxiproxy does not serve: it ended: platform: port 17400 of 127.0.0.1 is in use by another program",
    });
  });

  test("goes with Ctrl-C, at once", async () => {
    program("docker", { ...WHOLE, "compose --project-name": 'case "$*" in *" up "*) /bin/sleep 60;; esac' });
    const opening = refusal();
    await vi.waitFor(() => expect(composed()).toHaveLength(1), { timeout: 10_000 });
    process.emit("SIGINT");
    expect(await opening).toEqual({ fault: "interrupted", message: "interrupted while the containers came up; they are gone again" });
  });
});

test("what came up and cannot be taken away is noted for the next start, from before it was there", async () => {
  const noted = join(folder, "noted");
  program("docker", { ...WHOLE, "compose --project-name": `[ -e ${noted} ] || /bin/cat ${ledgers}/* > ${noted}; echo broken >&2; exit 1` });
  vi.stubEnv("DOCKER_HOST", "tcp://127.0.0.1:9");
  expect(await refusal()).toEqual({ fault: "machine", message: `the containers of seatrial-${ledger.runId} could not be started: broken` });
  const label = `seatrial.run=${ledger.runId}`;
  expect([parseLedger(readFileSync(noted, "utf8")).labels, labels()]).toEqual([[label], [label]]);
});

test("the older docker-compose will do", async () => {
  program("docker", { ...WHOLE, "compose version": "exit 1" });
  program("docker-compose", { version: "echo 1.29.2", "--project-name": ":" });
  await refusal();
  expect(composed()).toEqual(["up --detach --no-build toxiproxy platform", "down --volumes --remove-orphans"]);
});
