import { everyStoryHolds } from "./every-story/holds.ts";

await everyStoryHolds("worker", 2);
