import { randomShare } from "./schedules/at-random.ts";

randomShare(2);
