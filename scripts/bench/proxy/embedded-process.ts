import { EmbeddedToxiproxy } from "#fakes/toxiproxy/toxiproxy.ts";

// The embedded Toxiproxy in a process of its own, as the original is.
const { url } = await EmbeddedToxiproxy.start({ seed: 1 });
process.send?.(url);
process.once("disconnect", () => process.exit());
