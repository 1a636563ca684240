import { everyStoryHolds } from "./every-story/holds.ts";

await everyStoryHolds((id) => id.startsWith("worker/"));
