import { describe } from "vitest";
import { breakageContract } from "./breakage.contract.ts";
import { delayContract } from "./delay.contract.ts";
import { streamContract } from "./stream.contract.ts";
import { EmbeddedToxiproxy } from "./toxiproxy.ts";

const start = (): Promise<EmbeddedToxiproxy> => EmbeddedToxiproxy.start({ seed: 1 });

describe("the embedded Toxiproxy keeps Toxiproxy's contract", () => {
  describe("streams", () => streamContract("embedded", start));
  describe("toxics that delay", () => delayContract("embedded", start));
  describe("toxics that break", () => breakageContract("embedded", start));
});
