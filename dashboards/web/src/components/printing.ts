import { useEffect, useState } from "react";
import { flushSync } from "react-dom";

/** Whether the page is being printed: then everything is in the document, not only what is in sight. */
export function usePrinting(): boolean {
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    const set = (event: Event) => {
      // The browser lays the page out for paper as soon as this returns.
      flushSync(() => {
        setPrinting(event.type === "beforeprint");
      });
    };
    addEventListener("beforeprint", set);
    addEventListener("afterprint", set);
    return () => {
      removeEventListener("beforeprint", set);
      removeEventListener("afterprint", set);
    };
  }, []);
  return printing;
}
