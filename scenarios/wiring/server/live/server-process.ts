import process from "node:process";
import { ServerService } from "./server-service.ts";

// A program: the workspace server of the live rig. It says where it listens in one line and ends with its parent, in order.
const service = await ServerService.open();

process.on("unhandledRejection", (error) => service.unhandled(error));
// Its parent has no more use for it: what is in flight may end. Who cannot wait ends it by force.
process.stdin.on("end", () => void service.stop().finally(() => process.exit(0))).resume();
process.stdout.on("error", () => process.exit(0));
process.stdout.write(`${JSON.stringify(service.addresses)}\n`);
