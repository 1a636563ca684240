import { isAboutRestarts } from "./every-story/halves.ts";
import { everyStoryHolds } from "./every-story/holds.ts";

await everyStoryHolds(isAboutRestarts);
