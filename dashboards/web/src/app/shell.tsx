import "./shell.css";
import { ActionIcon, Kbd, Tooltip, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { spotlight } from "@mantine/spotlight";
import {
  IconKeyboard,
  IconMoon,
  IconSearch,
  IconSun,
  IconSunMoon,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { useEffect } from "react";
import { sessionQuery } from "../api/session";
import { useColorScheme } from "./color-scheme";
import { LogIn, LogOut } from "./log-in";
import { modifier } from "./modifier";
import { Outage } from "./outage";
import { Palette } from "./palette";
import { pages, withoutSides } from "./pages";
import { ShortcutSheet } from "./shortcut-sheet";
import { Shortcuts } from "./shortcuts";
import { SidesBar, SidesSpace } from "./sides-bar";

/** What stays while pages change: navigation, the two sides, the palette and the help sheet. */
export function Shell() {
  useCurrentInSight();
  const { data: session, failureCount } = useQuery(sessionQuery);
  const isLocked = session?.keysRequired === true && session.key === null;
  // Who would be refused everything asks for nothing; a collector that is gone is for the page to tell.
  const isKnown = session !== undefined || failureCount > 0;
  const isOpen = isKnown && !isLocked;
  const path = useLocation({ select: ({ pathname }) => pathname });
  const hasSides = !withoutSides.includes(path);
  const [helpOpen, help] = useDisclosure(false);
  return (
    <>
      <a className="skip-link" href="#content">
        Skip to content
      </a>
      <header className="shell">
        <div className="shell__row">
          <Link to="/" className="shell__brand" aria-label="Isoscope: overview">
            <img src="/favicon.svg" alt="" width="24" height="24" />
            <span>Isoscope</span>
          </Link>
          <nav className="shell__nav" aria-label="Pages" hidden={isLocked}>
            {pages.map(({ to, label }) => (
              <Link
                key={to}
                to={to}
                className="shell__link"
                activeOptions={{ exact: to === "/", includeSearch: false }}
              >
                {label}
              </Link>
            ))}
          </nav>
          <div className="shell__tools">
            {!isLocked && (
              <UnstyledButton
                className="shell__search"
                onClick={spotlight.open}
              >
                <IconSearch size={15} aria-hidden />
                <span>Go to…</span>
                <Kbd size="xs">{modifier} K</Kbd>
              </UnstyledButton>
            )}
            <Tooltip label="Keyboard shortcuts (?)">
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label="Keyboard shortcuts"
                onClick={help.open}
              >
                <IconKeyboard size={18} aria-hidden />
              </ActionIcon>
            </Tooltip>
            <ColorSchemeToggle />
            {session?.key != null && <LogOut name={session.key.name} />}
          </div>
        </div>
        {!isLocked && hasSides && (isOpen ? <SidesBar /> : <SidesSpace />)}
      </header>
      <main className="content" id="content" tabIndex={-1}>
        {isLocked ? <LogIn /> : isOpen && <Outlet />}
      </main>
      {isOpen && (
        <>
          <Shortcuts onHelp={help.toggle} />
          <Palette onHelp={help.open} />
          <Outage />
        </>
      )}
      <ShortcutSheet opened={helpOpen} onClose={help.close} />
    </>
  );
}

/** Keeps the current page's link in sight where the navigation scrolls sideways. */
function useCurrentInSight(): void {
  const path = useLocation({ select: ({ pathname }) => pathname });
  useEffect(() => {
    document
      .querySelector(".shell__link[aria-current='page']")
      ?.scrollIntoView({ inline: "nearest", block: "nearest" });
  }, [path]);
}

const schemeIcons = { auto: IconSunMoon, light: IconSun, dark: IconMoon };
const schemeNames = { auto: "as the system", light: "light", dark: "dark" };

function ColorSchemeToggle() {
  const { scheme, next, cycle } = useColorScheme();
  const Icon = schemeIcons[scheme];
  const label = `Colours: ${schemeNames[scheme]}. Switch to ${schemeNames[next]}`;
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={label}
        onClick={cycle}
      >
        <Icon size={18} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
