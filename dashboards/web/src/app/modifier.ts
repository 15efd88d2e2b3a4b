/** The key of this keyboard that stands before K for the palette and before C to copy. */
export const modifier = /Mac|iP(hone|ad)/.test(navigator.userAgent)
  ? "⌘"
  : "Ctrl";
