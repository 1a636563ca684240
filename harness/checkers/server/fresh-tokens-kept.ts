import { journalOf, Tally, type Checker } from "#harness/checkers/checker.ts";

/** The sweeper may revoke a token that is older than this, and none that is as old, ms (server:TOK-01). */
const GRACE_MS = 300_000;

/** The sweeper never revokes a token that was minted or used within the grace, and none of an external workspace (server:TOK-02, EXT-10). */
export const freshTokensKept: Checker = {
  id: "fresh-tokens-kept",
  rules: ["server:TOK-02", "server:EXT-10"],
  check: (history) => {
    const fresh = new Tally("server:TOK-02");
    const foreign = new Tally("server:EXT-10");
    const rest = journalOf(history, "rest");
    const external = new Set(
      rest.filter(({ entry }) => entry.kind === "rest-workspace" && entry["external"] === true).map(({ entry }) => String(entry["id"])),
    );
    for (const { t, entry } of rest) {
      if (entry.kind !== "rest-token") continue;
      const stale = entry["reason"] === "stale";
      const ageMs = Number(entry["revoked"]) - Number(entry["used"] ?? entry["created"]);
      const name = `token ${String(entry["token"])} of ${String(entry["workspace"])}`;
      fresh.expect(!stale || ageMs > GRACE_MS, t, () => `the sweeper revoked ${name} ${ageMs} ms after its last use`);
      if (external.has(String(entry["workspace"]))) foreign.expect(!stale, t, () => `the sweeper revoked ${name}, which is external`);
    }
    return [fresh.verdict, foreign.verdict];
  },
};
