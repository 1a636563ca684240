import { isDeepStrictEqual } from "node:util";
import type { Subject } from "#harness/history/subject.ts";
import type { VoyageName } from "#harness/voyage/token.ts";
import { loadDefect, loadVariant, type PartsOf } from "./corpus.ts";

/** Watches a replaced part beside the right one: was it asked, and did it ever answer otherwise? */
export class PartWatch {
  #reached = 0;
  #diverged = 0;

  /** The wrong part, with the right one running in its shadow. */
  #shadow(wrong: unknown, right: unknown): unknown {
    if (typeof wrong !== "function" || typeof right !== "function") {
      return wrong;
    }
    return (...args: unknown[]): unknown => {
      this.#reached += 1;
      const answer: unknown = Reflect.apply(wrong, undefined, args);
      if (!isDeepStrictEqual(answer, Reflect.apply(right, undefined, args))) this.#diverged += 1;
      return answer;
    };
  }

  /** Puts `wrong` in the place of `key`; a value counts as asked whenever it is read. */
  replace<Parts extends object>(parts: Parts, key: keyof Parts, wrong: unknown): Parts {
    const right = parts[key];
    const shadowed = this.#shadow(wrong, right);
    return Object.defineProperty({ ...parts }, key, {
      enumerable: true,
      get: () => {
        if (typeof wrong !== "function") {
          this.#reached += 1;
          if (!isDeepStrictEqual(wrong, right)) this.#diverged += 1;
        }
        return shadowed;
      },
    });
  }

  report(): { readonly reached: number; readonly diverged: number } {
    return { reached: this.#reached, diverged: this.#diverged };
  }
}

/** The same parts, each of which writes its name into `asked`: a function when it is called, a value when it is read. */
const tellingParts = <Parts extends object>(parts: Parts, asked: Set<string>): Parts => {
  const telling = {};
  for (const [key, part] of Object.entries(parts) as [string, unknown][]) {
    const told = (...args: unknown[]): unknown => {
      asked.add(key);
      return Reflect.apply(part as (...all: unknown[]) => unknown, undefined, args);
    };
    const read = (): unknown => {
      asked.add(key);
      return part;
    };
    Object.defineProperty(telling, key, { enumerable: true, ...(typeof part === "function" ? { value: told } : { get: read }) });
  }
  return telling as Parts;
};

/** The one key that a defect or a variant replaces. Throws when it is not exactly one. */
const replacedKey = <Parts extends object>(id: string, replaced: Partial<Parts>): keyof Parts & string => {
  const keys = Object.keys(replaced) as (keyof Parts & string)[];
  const [key] = keys;
  if (key === undefined || keys.length !== 1)
    throw new Error(`${id} replaces ${keys.length} parts (${keys.join(", ")}): expected exactly one`);
  return key;
};

/** Which part a variant of a subject replaces. */
export const partOfVariant = async <S extends Subject>(subject: S, id: string, base: PartsOf[S]): Promise<string> =>
  replacedKey(id, (await loadVariant(subject, id)).replace(base));

/** The parts of a voyage of this subject: the reference, its variant, its defect with a watch on it. */
export const partsFor = async <S extends Subject>(
  subject: S,
  { asked, ...name }: Pick<VoyageName, "defect" | "variant"> & { readonly asked?: Set<string> | undefined },
  base: PartsOf[S],
): Promise<{ readonly parts: PartsOf[S]; readonly watch: PartWatch | null }> => {
  const variant = name.variant === null ? null : await loadVariant(subject, name.variant);
  const varied = variant === null ? base : { ...base, ...variant.replace(base) };
  if (name.defect === null) return { parts: asked === undefined ? varied : tellingParts(varied, asked), watch: null };
  const defect = await loadDefect(subject, name.defect);
  const replaced = defect.replace(varied);
  const key = replacedKey(defect.id, replaced);
  const watch = new PartWatch();
  return { parts: watch.replace(varied, key, replaced[key]), watch };
};
