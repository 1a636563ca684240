/** What a backend was asked or did, told by the fake itself. `kind` is the fake's own word. */
export interface JournalEntry {
  readonly kind: string;
  readonly [field: string]: unknown;
}
