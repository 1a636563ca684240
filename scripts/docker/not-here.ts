/** What this machine lacks for containers: one line for a person. */
export class NotHere extends Error {
  override readonly name = "NotHere";
}
