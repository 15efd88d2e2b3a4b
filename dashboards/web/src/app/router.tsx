import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  retainSearchParams,
} from "@tanstack/react-router";
import { NotFound, PageError } from "../components/problem";
import {
  parseSearch,
  searchOf,
  sidesKeys,
  stringifySearch,
  type SidesSearch,
} from "./search";
import { Shell } from "./shell";

const rootRoute = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  validateSearch: searchOf(),
  search: { middlewares: [retainSearchParams<SidesSearch>([...sidesKeys])] },
});

const overview = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  component: lazyRouteComponent(
    () => import("../pages/overview/page"),
    "OverviewPage",
  ),
});

const compare = createRoute({
  getParentRoute: () => rootRoute,
  path: "/compare",
  validateSearch: searchOf("service", "family", "verdict"),
  component: lazyRouteComponent(
    () => import("../pages/compare/page"),
    "ComparePage",
  ),
});

const parity = createRoute({
  getParentRoute: () => rootRoute,
  path: "/parity",
  validateSearch: searchOf("service", "expected"),
  component: lazyRouteComponent(
    () => import("../pages/parity/page"),
    "ParityPage",
  ),
});

const traces = createRoute({
  getParentRoute: () => rootRoute,
  path: "/traces",
  validateSearch: searchOf(
    "service",
    "operation",
    "status",
    "minDurationMs",
    "maxDurationMs",
    "attr",
  ),
  component: lazyRouteComponent(
    () => import("../pages/traces/page"),
    "TracesPage",
  ),
});

const trace = createRoute({
  getParentRoute: () => rootRoute,
  path: "/traces/$traceId",
  validateSearch: searchOf("span", "find", "path"),
  component: lazyRouteComponent(
    () => import("../pages/trace/page"),
    "TracePage",
  ),
});

const traceDiff = createRoute({
  getParentRoute: () => rootRoute,
  path: "/traces/$traceId/against/$baselineId",
  validateSearch: searchOf("node", "view", "only"),
  component: lazyRouteComponent(
    () => import("../pages/trace-diff/page"),
    "TraceDiffPage",
  ),
});

const why = createRoute({
  getParentRoute: () => rootRoute,
  path: "/traces/$traceId/why",
  validateSearch: searchOf("against"),
  component: lazyRouteComponent(() => import("../pages/why/page"), "WhyPage"),
});

const logs = createRoute({
  getParentRoute: () => rootRoute,
  path: "/logs",
  validateSearch: searchOf("service", "severity", "text", "traceId", "live"),
  component: lazyRouteComponent(() => import("../pages/logs/page"), "LogsPage"),
});

// Not /metrics: that is the collector's own Prometheus endpoint.
const metrics = createRoute({
  getParentRoute: () => rootRoute,
  path: "/explore/metrics",
  validateSearch: searchOf("name", "kind", "service", "aggregate", "find"),
  component: lazyRouteComponent(
    () => import("../pages/metrics/page"),
    "MetricsPage",
  ),
});

const alerts = createRoute({
  getParentRoute: () => rootRoute,
  path: "/alerts",
  component: lazyRouteComponent(
    () => import("../pages/alerts/page"),
    "AlertsPage",
  ),
});

const status = createRoute({
  getParentRoute: () => rootRoute,
  path: "/status",
  component: lazyRouteComponent(
    () => import("../pages/status/page"),
    "StatusPage",
  ),
});

const setUp = createRoute({
  getParentRoute: () => rootRoute,
  path: "/set-up",
  component: lazyRouteComponent(
    () => import("../pages/setup/page"),
    "SetUpPage",
  ),
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    overview,
    compare,
    parity,
    traces,
    trace,
    traceDiff,
    why,
    logs,
    metrics,
    alerts,
    status,
    setUp,
  ]),
  parseSearch,
  stringifySearch,
  defaultPreload: "intent",
  defaultErrorComponent: PageError,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
