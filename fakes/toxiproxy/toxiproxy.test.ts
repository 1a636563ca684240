import { describe } from "vitest";
import { toxiproxyContract } from "./toxiproxy.contract.ts";
import { EmbeddedToxiproxy } from "./toxiproxy.ts";

describe("the embedded Toxiproxy keeps Toxiproxy's contract", () => {
  toxiproxyContract("embedded", () => EmbeddedToxiproxy.start({ seed: 1 }));
});
