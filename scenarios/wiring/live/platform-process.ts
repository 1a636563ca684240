import process from "node:process";
import { PlatformService } from "./platform-service.ts";

// A program: the platform of the live rig. It says where it listens in one line and ends with its parent.
const service = await PlatformService.open();

// Requests may fail after their callers are gone; nobody is left to be told.
process.on("unhandledRejection", () => {});
process.stdin.on("end", () => process.exit(0)).resume();
process.stdout.on("error", () => process.exit(0));
process.stdout.write(`${JSON.stringify(service.addresses)}\n`);
