import { accessSync, constants, existsSync, mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { UsageError } from "./usage-error.ts";

/** The nearest folder above a path that is there. */
const nearestExisting = (path: string): string => (existsSync(path) ? path : nearestExisting(dirname(path)));

/** A folder that can be written to, made if need be. Throws `UsageError` that names the option. */
export const writableFolder = (option: string, folder: string): string => {
  if (folder.trim() === "") throw new UsageError(`${option} must name a folder, found nothing`);
  const path = resolve(folder);
  try {
    const above = nearestExisting(path);
    accessSync(above, constants.W_OK);
    // Some file systems let root pass that check and then refuse without an end: they are no place for reports.
    if (/^\/(?:proc|sys|dev)(?:\/|$)/.test(path)) throw new Error("a file system of the kernel");
    mkdirSync(path, { recursive: true });
    accessSync(path, constants.W_OK);
  } catch (error) {
    throw new UsageError(`${option} ${folder} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
  return path;
};
