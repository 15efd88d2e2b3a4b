// uPlot formats numbers by the browser's language as it loads. A browser that was started without a locale
// says "en-US@posix", which is no language tag, and the whole page would fail.
try {
  Intl.getCanonicalLocales(navigator.language);
} catch {
  Object.defineProperty(navigator, "language", { value: "en-US" });
}
