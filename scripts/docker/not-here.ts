/** What this machine lacks for a service that a command needs: one line for a person. */
export class NotHere extends Error {
  override readonly name = "NotHere";
}
