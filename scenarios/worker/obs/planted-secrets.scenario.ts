import fc from "fast-check";
import { CANARY } from "#harness/checkers/nothing-secret.ts";
import { scenario } from "#harness/rigs/rig.ts";
import { register } from "#scenarios/wiring/registered.ts";
import { scrape } from "#scenarios/wiring/scrape.ts";

const PLACES = ["query", "cookie", "bearer", "secret-header", "error-text", "presigned", "environment", "secrets-file"] as const;
type Place = (typeof PLACES)[number];

const secretOf = (place: Place): string => `${CANARY}${place}-51c9`;

/** What a backend might say of a failure, with a secret in it. */
const WORDS: Readonly<Partial<Record<Place, string>>> = {
  "error-text": `upload refused: {"apiKey":"${secretOf("error-text")}"}`,
  presigned: `GET https://r2.example/u/backup.tar.gz?X-Amz-Expires=300&X-Amz-Signature=${secretOf("presigned")} failed`,
  environment: `spawn failed with GATEWAY_AUTH_TOKEN=${secretOf("environment")} HOME=/root`,
};

// Secrets wherever a request or a backend may carry them: logs, metrics, answers and headers have none of them.
export default scenario<{ readonly places: readonly Place[] }>({
  title: "no planted secret comes back out, in logs, metrics, answers or headers",
  spec: ["worker:E-112"],
  covers: ["worker:OBS-12"],
  kills: ["D-153"],
  needs: ["client", "control", "logs"],
  plan: fc.record({ places: fc.subarray([...PLACES], { minLength: 1 }) }),
  directed: [{ places: PLACES }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    await register(rig, user);
    user.sandbox.beActive();
    const base = `/api/super/users/${user.id}`;
    for (const place of plan.places) {
      const secret = secretOf(place);
      const words = WORDS[place];
      if (words !== undefined) {
        user.sandbox.failNext("listProcesses", ["unavailable", "unavailable", "unavailable"], words);
        user.sandbox.failNext("readFile", ["permissionDenied"], words);
        await user.exec("echo never mind");
        await user.read("/root/container.txt", { source: "container" });
      } else if (place === "secrets-file") {
        await rig.bucket.put(`users/${user.id}/secrets.json`, JSON.stringify({ ANTHROPIC_API_KEY: secret }));
        await rig.call({ verb: "read", method: "GET", target: `${base}/files/secrets.json`, user: user.id });
      } else {
        const query = place === "query" ? `?token=${secret}&access_token=${secret}&session=${secret}` : "";
        const headers = {
          ...(place === "cookie" ? { cookie: `sb-access-token=${secret}; captainapp-sso-v1=${secret}` } : {}),
          ...(place === "bearer" ? { authorization: `Bearer ${secret}` } : {}),
          ...(place === "secret-header" ? { "x-admin-secret": secret } : {}),
        };
        for (const path of [`${base}/state`, `${base}/health`, `${base}/nothing`, "/api/status", "/metrics"]) {
          await rig.call({ verb: "raw", method: "GET", target: `${path}${query}`, headers, user: user.id });
        }
      }
    }
    await rig.cron.tick({ isolate: 1 });
    const seen = await scrape(rig, 1);
    rig.claim("worker:OBS-12", !String(seen.body["text"]).includes(CANARY), "a planted secret is in the metrics");
    const records = (await rig.seen()).events.filter((event) => event.type === "log");
    rig.claim(
      "worker:OBS-12",
      records.length > 0 && !JSON.stringify(records).includes(CANARY),
      `of ${records.length} log lines one carries a planted secret`,
    );
  },
});
