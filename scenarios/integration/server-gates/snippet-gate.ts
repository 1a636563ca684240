import type { Breach, Gate } from "./gate.ts";
import { visit, type Source } from "./source.ts";

const WORD = "MOLECULE_ORG_ID";

/** The files that hold what people paste to connect an agent. */
const isSnippets = ({ path }: Source): boolean => /(?:snippet|connection)/.test(path);

/** An agent connects by its token; the organisation is the platform's own affair. */
export const SNIPPET_GATE: Gate = {
  rule: "server:ARCH-14",
  breaches: (sources) =>
    sources.filter(isSnippets).flatMap((source) => {
      const found: Breach[] = [];
      const look = (text: string | null, at: number): void => {
        if (text?.includes(WORD) === true) found.push({ source, at, reason: `names ${WORD}: operators have none to give` });
      };
      visit(source, {
        Literal: ({ value, start }) => look(typeof value === "string" ? value : null, start),
        TemplateElement: ({ value, start }) => look(value.cooked, start),
      });
      return found;
    }),
};
