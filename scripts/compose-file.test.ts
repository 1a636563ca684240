import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseDocument, type Document } from "yaml";
import { ComposeError } from "./compose-error.ts";
import { checkComposeFile, interpolate } from "./compose-file.ts";

const CHAOS = new URL("../docker-compose.chaos.yml", import.meta.url);

const VARIABLES = {
  SEATRIAL_RUN_ID: "0123456789",
  SEATRIAL_TOXIPROXY_PORT: "18474",
  SEATRIAL_CONTROL_PORT: "17400",
  SEATRIAL_HOST_PORT: "0",
  SEATRIAL_ISOLATE_PORT: "0",
  SEATRIAL_BERTHS: "3",
};

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "compose-file-test-"));
  file = join(folder, "altered.yml");
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Checks the repository's own file after a change to it. */
const checkAltered = (alter: (document: Document) => void) => {
  const document = parseDocument(readFileSync(CHAOS, "utf8"), { merge: true });
  alter(document);
  writeFileSync(file, document.toString());
  return checkComposeFile(file, VARIABLES);
};

const refusal = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (!(error instanceof ComposeError)) throw error;
    expect([error.fault, error.message.includes("\n")], "wrong input, told in one line").toEqual(["input", false]);
    return error.message;
  }
  return "it was taken";
};

describe("docker-compose.chaos.yml", () => {
  test("will do as it is, with images that can be pulled", () => {
    expect(checkComposeFile(CHAOS.pathname, VARIABLES).images).toEqual({
      toxiproxy: "ghcr.io/shopify/toxiproxy:2.12.0",
      platform: "node:24-slim",
    });
  });

  test("takes other images from variables", () => {
    const images = { SEATRIAL_NODE_IMAGE: "mirror/node:24", SEATRIAL_TOXIPROXY_IMAGE: "mirror/toxiproxy:2.12.0" };
    expect(checkComposeFile(CHAOS.pathname, { ...VARIABLES, ...images }).images).toEqual({
      toxiproxy: "mirror/toxiproxy:2.12.0",
      platform: "mirror/node:24",
    });
  });

  test("keeps every service on this machine's loopback, marked, and gone when it is stopped", () => {
    const { services } = parseDocument(readFileSync(CHAOS, "utf8"), { merge: true }).toJS() as {
      services: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    };
    expect(Object.keys(services)).toEqual(["toxiproxy", "platform", "fakes", "k6"]);
    for (const [name, service] of Object.entries(services)) {
      expect(service, name).toMatchObject({ network_mode: "host", labels: { "seatrial.run": "${SEATRIAL_RUN_ID:-by-hand}" } });
      expect(service, name).not.toHaveProperty("restart");
      expect(service, name).not.toHaveProperty("ports");
      expect(service, name).toHaveProperty("stop_grace_period");
    }
    expect(services["k6"]).toMatchObject({ profiles: ["k6"] });
  });

  test.each<[why: string, alter: (document: Document) => void]>([
    ["services.toxiproxy is missing, and a run needs it", (it) => it.deleteIn(["services", "toxiproxy"])],
    ["services.platform is missing, and a run needs it", (it) => it.deleteIn(["services", "platform"])],
    ['services.platform has to be a service, found "none"', (it) => it.setIn(["services", "platform"], "none")],
    ["services.toxiproxy.image has to name an image, found nothing", (it) => it.deleteIn(["services", "toxiproxy", "image"])],
    [
      'services.toxiproxy.network_mode has to be host, so that all traffic stays on loopback, found "bridge"',
      (it) => it.setIn(["services", "toxiproxy", "network_mode"], "bridge"),
    ],
    [
      "services.platform.labels has to mark the run with seatrial.run: ${SEATRIAL_RUN_ID:-by-hand}, or nobody could clean up after it",
      (it) => it.setIn(["services", "platform", "labels"], ["seatrial.run=mine"]),
    ],
    [
      'services.toxiproxy.command has to contain -port=${SEATRIAL_TOXIPROXY_PORT:-8474}, found ["-host=127.0.0.1","-port=8474"]',
      (it) => it.setIn(["services", "toxiproxy", "command"], ["-host=127.0.0.1", "-port=8474"]),
    ],
    [
      'services.toxiproxy.command has to contain -host=127.0.0.1, found "-host=0.0.0.0 -port=${SEATRIAL_TOXIPROXY_PORT}"',
      (it) => it.setIn(["services", "toxiproxy", "command"], "-host=0.0.0.0 -port=${SEATRIAL_TOXIPROXY_PORT}"),
    ],
    [
      "services.platform.command has to contain --control-port=${SEATRIAL_CONTROL_PORT:-7400}, found nothing",
      (it) => it.deleteIn(["services", "platform", "command"]),
    ],
    [
      'services.platform.restart has to be left out: it would come back after its run, found "always"',
      (it) => it.setIn(["services", "platform", "restart"], "always"),
    ],
    ["services has to be there, found nothing", (it) => it.delete("services")],
  ])("is refused when %s", (why, alter) => {
    expect(refusal(() => checkAltered(alter))).toBe(`altered.yml: ${why}`);
  });

  test("may say the same in Compose's other forms", () => {
    const images = checkAltered((it) => {
      it.setIn(["services", "toxiproxy", "labels"], ["seatrial.run=${SEATRIAL_RUN_ID}", "more=1"]);
      it.setIn(["services", "toxiproxy", "command"], "-host=127.0.0.1 -port=${SEATRIAL_TOXIPROXY_PORT}");
      it.setIn(["services", "toxiproxy", "restart"], "no");
    });
    expect(images.images.toxiproxy).toBe("ghcr.io/shopify/toxiproxy:2.12.0");
  });

  test("is refused when it is no YAML, or not there", () => {
    writeFileSync(file, "services: [\n");
    expect(refusal(() => checkComposeFile(file, VARIABLES))).toMatch(/^altered\.yml: .+ at line \d+/);
    expect(refusal(() => checkComposeFile(join(folder, "none.yml"), VARIABLES))).toMatch(/^none\.yml cannot be read: ENOENT/);
  });
});

test.each([
  ["$A and ${A}", "a and a"],
  ["${A:-other} ${A-other}", "a a"],
  ["${NONE:-other} ${NONE-other} <${NONE}>", "other other <>"],
  ["${EMPTY:-other} <${EMPTY-other}>", "other <>"],
  ["$$A costs 5$", "$A costs 5$"],
])("%s is filled in as Compose does", (text, filled) => {
  expect(interpolate(text, { A: "a", EMPTY: "" })).toBe(filled);
});
