import { onLoaded, type Patch } from "./seam";

/**
 * Stands in for require-in-the-middle in the bundle, in the one form @opentelemetry/instrumentation
 * uses: a hook over every module. That one wraps `require` and resolves each request a second time;
 * this one asks the seam, which already knows which packages are of interest.
 */
export class Hook {
  constructor(
    _modules: readonly string[] | null,
    _options: { internals: boolean },
    patch: Patch,
  ) {
    onLoaded(patch);
  }

  /** Never asked for: the agent stays as long as its process. */
  unhook(): void {
    // Part of what the other offers.
  }
}
