import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { spotlight } from "@mantine/spotlight";
import { pages } from "./pages";
import { useSides } from "./sides";

/** How long `g` waits for the letter after it, in milliseconds. */
const chordMs = 1200;

/** Single keys must not fire while someone writes, or under a modifier that means something else. */
function isTyping({ target }: KeyboardEvent): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** The shortcuts that hold on every page. */
export function Shortcuts({ onHelp }: { readonly onHelp: () => void }): null {
  const navigate = useNavigate();
  const { swap } = useSides();
  // Not within the effect: data that arrives between the two keys must not part them.
  const pressedG = useRef(-Infinity);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) {
        return;
      }
      if (event.timeStamp - pressedG.current < chordMs) {
        pressedG.current = -Infinity;
        const page = pages.find(({ key }) => key === event.key);
        if (page !== undefined) {
          event.preventDefault();
          void navigate({ to: page.to });
          return;
        }
      }
      if (event.key === "g") pressedG.current = event.timeStamp;
      else if (event.key === "?") onHelp();
      else if (event.key === "x") swap();
      else if (event.key === "/") {
        event.preventDefault();
        focusFilter();
      } else return;
      event.stopPropagation();
    };
    document.addEventListener("keydown", onKey);
    return () => {
      document.removeEventListener("keydown", onKey);
    };
  }, [navigate, swap, onHelp]);
  return null;
}

/** The page's own filter if it has one, else the palette. */
function focusFilter(): void {
  const filter = document.querySelector<HTMLInputElement>("[data-page-filter]");
  if (filter === null) spotlight.open();
  else filter.focus();
}
