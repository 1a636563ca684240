import { existsSync, globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Defect } from "#corpus/defects/defect.ts";
import type { VariantPart } from "#corpus/variants/variant.ts";
import type { Subject } from "#harness/history/subject.ts";
import type { ServerParts } from "#harness/platform/server/parts.ts";
import type { WorkerParts } from "#harness/platform/worker/parts.ts";

/** The replaceable parts of each subject. */
export interface PartsOf {
  readonly worker: WorkerParts;
  readonly server: ServerParts;
}

type Kind = "defects" | "variants";

const folderOf = (kind: Kind, subject: Subject): URL => new URL(`../../corpus/${kind}/${subject}/`, import.meta.url);

/** D-2 before D-10. */
const order = new Intl.Collator("en", { numeric: true });

const idsIn = (kind: Kind, subject: Subject): readonly string[] =>
  globSync("*.ts", { cwd: fileURLToPath(folderOf(kind, subject)) })
    .map((file) => file.slice(0, -".ts".length))
    .toSorted(order.compare);

/** The ids of all defects of a subject; another subject may have defects of the same ids. */
export const defectIds = (subject: Subject): readonly string[] => idsIn("defects", subject);

/** The ids of all right-but-different parts of a subject. */
export const variantIds = (subject: Subject): readonly string[] => idsIn("variants", subject);

/** Nothing of this name is in the corpus. */
class UnknownPartError extends Error {
  override readonly name = "UnknownPartError";
}

const load = async <T>(kind: Kind, subject: Subject, id: string): Promise<T> => {
  const file = new URL(`${id}.ts`, folderOf(kind, subject));
  if (!existsSync(file)) throw new UnknownPartError(`there is no "${id}" in corpus/${kind}/${subject}`);
  const module = (await import(file.href)) as { readonly default: T };
  return module.default;
};

/** One defect of a subject by its id. Throws `UnknownPartError`. */
export const loadDefect = <S extends Subject>(subject: S, id: string): Promise<Defect<PartsOf[S]>> => load("defects", subject, id);

/** One right-but-different part of a subject by its id. Throws `UnknownPartError`. */
export const loadVariant = <S extends Subject>(subject: S, id: string): Promise<VariantPart<PartsOf[S]>> => load("variants", subject, id);
