import { everyStoryHolds } from "./every-story/holds.ts";

await everyStoryHolds("server", 1);
