/** A database that is not ours to migrate: one line says what was found in it. Nothing in it was changed. */
export class SchemaError extends Error {
  override readonly name = "SchemaError";

  constructor(found: string) {
    super(`${found}; nothing in it was changed`);
  }
}
