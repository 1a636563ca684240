import { readdirSync } from "node:fs";
import type { Defect } from "#corpus/defects/defect.ts";
import type { VariantPart } from "#corpus/variants/variant.ts";

const DEFECTS = new URL("../../corpus/defects/worker/", import.meta.url);
const VARIANTS = new URL("../../corpus/variants/worker/", import.meta.url);

const idsIn = (folder: URL): readonly string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith(".ts"))
    .map((file) => file.slice(0, -".ts".length))
    .toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }));

/** The ids of all defects of the worker subject. */
export const defectIds = (): readonly string[] => idsIn(DEFECTS);

/** The ids of all right-but-different parts of the worker subject. */
export const variantIds = (): readonly string[] => idsIn(VARIANTS);

/** Nothing of this name is in the corpus. */
class UnknownPartError extends Error {
  override readonly name = "UnknownPartError";
}

const load = async <T>(folder: URL, id: string, known: readonly string[]): Promise<T> => {
  if (!known.includes(id)) throw new UnknownPartError(`there is no "${id}" in ${folder.pathname.split("/").slice(-4, -1).join("/")}`);
  const module = (await import(new URL(`${id}.ts`, folder).href)) as { readonly default: T };
  return module.default;
};

/** One defect by its id. Throws `UnknownPartError`. */
export const loadDefect = (id: string): Promise<Defect> => load<Defect>(DEFECTS, id, defectIds());

/** One right-but-different part by its id. Throws `UnknownPartError`. */
export const loadVariant = (id: string): Promise<VariantPart> => load<VariantPart>(VARIANTS, id, variantIds());
