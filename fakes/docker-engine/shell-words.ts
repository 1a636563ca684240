/** A piece of a command line: a word, or an operator between words. */
export interface Token {
  readonly kind: "word" | "operator";
  readonly text: string;
}

const PIECES =
  /(?<space>\s+)|(?<operator>&&|\|\||>>|>|;)|'(?<single>[^']*)'|"(?<double>(?:[^"\\]|\\.)*)"|(?<bare>(?:\\.|[^\s'"&|>;\\])+)/gy;

const expand = (text: string, env: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\\.|\$\w+|\$\{\w+\}/g, (found) => (found.startsWith("\\") ? found.slice(1) : (env[found.replaceAll(/\W/g, "")] ?? "")));

/** Splits a command line as a shell does: quotes, escapes, variables, `&&`, `||`, `;` and redirections; null when it is more than that. */
export const shellTokens = (line: string, env: Readonly<Record<string, string>>): readonly Token[] | null => {
  const tokens: Token[] = [];
  let word: string | null = null;
  const close = (): void => {
    if (word !== null) tokens.push({ kind: "word", text: word });
    word = null;
  };
  let at = 0;
  for (const found of line.matchAll(PIECES)) {
    at = found.index + found[0].length;
    const { space, operator, single, double, bare } = found.groups ?? {};
    if (space === undefined && operator === undefined) word = (word ?? "") + (single ?? expand(double ?? bare ?? "", env));
    else close();
    if (operator !== undefined) tokens.push({ kind: "operator", text: operator });
  }
  close();
  return at === line.length ? tokens : null;
};
