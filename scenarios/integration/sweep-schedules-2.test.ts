import { randomSweeps } from "./schedules/sweeps-at-random.ts";

randomSweeps(2);
