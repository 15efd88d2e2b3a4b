/** The pages in the order of the navigation; `key` follows g, as in `g c`. */
export const pages = [
  {
    to: "/",
    label: "Overview",
    key: "o",
    about: "Every environment and service at a glance",
  },
  {
    to: "/compare",
    label: "Compare",
    key: "c",
    about: "What is different between two sides",
  },
  {
    to: "/parity",
    label: "Parity",
    key: "p",
    about: "In which inputs two environments differ",
  },
  {
    to: "/traces",
    label: "Traces",
    key: "t",
    about: "Requests of both sides, slowest or failed",
  },
  {
    to: "/logs",
    label: "Logs",
    key: "l",
    about: "Log records of both sides, live",
  },
  {
    to: "/explore/metrics",
    label: "Metrics",
    key: "m",
    about: "One metric across environments",
  },
  {
    to: "/alerts",
    label: "Alerts",
    key: "a",
    about: "What fired, and how long until it was seen elsewhere",
  },
  {
    to: "/status",
    label: "Status",
    key: "s",
    about: "What arrives, waits, is refused and is stored",
  },
  {
    to: "/set-up",
    label: "Set up",
    key: "u",
    about: "Send data from an application",
  },
] as const;

/** Where neither the sides nor the window choose what is shown. */
export const withoutSides: readonly string[] = [
  "/alerts",
  "/status",
  "/set-up",
];
