/** A document that is not what it should be; the message says where, what was expected and what was found. */
export class DocumentError extends Error {
  override readonly name = "DocumentError";
}

const shown = (value: unknown): string => {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
};

/** One field of a parsed document that knows where it stands, so that whatever is wrong with it can be told. */
export class DocumentField {
  readonly #file: string;
  readonly path: string;
  readonly value: unknown;

  constructor(file: string, value: unknown, path = "") {
    this.#file = file;
    this.value = value;
    this.path = path;
  }

  get isAbsent(): boolean {
    return this.value === undefined || this.value === null;
  }

  /** Throws `DocumentError`. */
  fail(expected: string): never {
    throw new DocumentError(
      `${this.#file}: ${this.path === "" ? "the document" : this.path}: expected ${expected}, found ${shown(this.value)}`,
    );
  }

  at(key: string): DocumentField {
    const record = this.record();
    return new DocumentField(this.#file, record[key], this.path === "" ? key : `${this.path}.${key}`);
  }

  record(): Readonly<Record<string, unknown>> {
    if (typeof this.value !== "object" || this.value === null || Array.isArray(this.value)) return this.fail("an object");
    return this.value as Readonly<Record<string, unknown>>;
  }

  list(): readonly DocumentField[] {
    if (!Array.isArray(this.value)) return this.fail("a list");
    return this.value.map((one: unknown, i) => new DocumentField(this.#file, one, `${this.path}[${i}]`));
  }

  string(): string {
    return typeof this.value === "string" && this.value !== "" ? this.value : this.fail("text");
  }

  number(): number {
    return typeof this.value === "number" && Number.isFinite(this.value) ? this.value : this.fail("a number");
  }

  boolean(): boolean {
    return typeof this.value === "boolean" ? this.value : this.fail("true or false");
  }

  oneOf<T extends string>(names: readonly T[]): T {
    const found = names.find((name) => name === this.value);
    return found ?? this.fail(names.length === 1 ? String(names[0]) : `one of ${names.join(", ")}`);
  }

  matching(pattern: RegExp, expected: string): string {
    const text = this.string();
    return pattern.test(text) ? text : this.fail(expected);
  }

  /** Exactly one of these keys is present; returns it. */
  exactlyOne<T extends string>(keys: readonly T[]): T {
    const present = keys.filter((key) => !this.at(key).isAbsent);
    const [only] = present;
    return present.length === 1 && only !== undefined ? only : this.fail(`exactly one of ${keys.join(", ")}`);
  }
}
