import type { ContenderId } from "./contender.ts";
import { measure } from "./measure.ts";

// One contender in a process of its own, so that peak memory is its own: `contender-process.ts <id> <seconds>`.
const [id, seconds] = process.argv.slice(2);
process.send?.(await measure(id as ContenderId, Number(seconds)));
process.disconnect();
