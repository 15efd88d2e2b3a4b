/**
 * Stands in for import-in-the-middle in the bundle. That needs an ESM loader to see anything; the
 * agent has none, because what it instruments is CommonJS and passes the seam.
 */
export class Hook {
  /** Nothing was hooked. */
  unhook(): void {
    // Part of what the instrumentations call.
  }
}
