import type { Page } from "playwright-core";

/** Milliseconds since navigation began. */
export interface Load {
  readonly firstContentfulPaint: number;
  /** Heading there, main thread idle. */
  readonly interactive: number;
  /** Bytes of scripts over the wire. */
  readonly scripts: number;
}

/** What loading the open page took; its browser cache must have been empty. */
export function loadOf(page: Page): Promise<Load> {
  // As text: it runs in the page, whose types are not this program's.
  return page.evaluate<Load>(`new Promise((resolve) => {
    const painted = () => performance.getEntriesByName("first-contentful-paint").length > 0;
    const heading = () => document.querySelector("h1") === null || !painted()
      ? setTimeout(heading, 5)
      : requestIdleCallback(() => resolve({
          firstContentfulPaint: performance.getEntriesByName("first-contentful-paint")[0].startTime,
          interactive: performance.now(),
          scripts: performance.getEntriesByType("resource")
            .filter(({ name }) => name.endsWith(".js"))
            .reduce((sum, { transferSize }) => sum + transferSize, 0),
        }));
    heading();
  })`);
}

/** Notes when an element first shows: the frame after it is painted. Before the page loads. */
export async function watchFor(page: Page, selector: string): Promise<void> {
  await page.addInitScript(`
    const look = () => {
      if (document.querySelector(${JSON.stringify(selector)}) === null) return requestAnimationFrame(look);
      // The frame in which it is there is painted when the next one begins.
      requestAnimationFrame(() => { globalThis.shownAt = performance.now(); });
    };
    requestAnimationFrame(look);
  `);
}

/** Milliseconds from the end of a response to the element {@link watchFor} watches. */
export async function fromDataToPaint(
  page: Page,
  path: string,
): Promise<number> {
  return page.evaluate<number>(`new Promise((resolve) => {
    const look = () => globalThis.shownAt === undefined
      ? setTimeout(look, 10)
      : resolve(globalThis.shownAt - performance.getEntriesByType("resource")
          .find(({ name }) => name.includes(${JSON.stringify(path)})).responseEnd);
    look();
  })`);
}

export interface Scrolling {
  readonly framesPerSecond: number;
  /** The slowest frame, in milliseconds. */
  readonly longest: number;
}

/**
 * Scrolls an element, or the page, all the way in equal steps, one a frame.
 *
 * @param selector empty for the page
 * @param seconds at 60 frames a second
 */
export function scrollThrough(
  page: Page,
  selector: string,
  seconds: number,
): Promise<Scrolling> {
  return page.evaluate<Scrolling>(`new Promise((resolve) => {
    const of = ${selector === "" ? "document.scrollingElement" : `document.querySelector(${JSON.stringify(selector)})`};
    const frames = ${seconds} * 60;
    const step = (of.scrollHeight - of.clientHeight) / frames;
    const times = [];
    const next = (at) => {
      times.push(at);
      if (times.length <= frames) {
        of.scrollTop += step;
        return requestAnimationFrame(next);
      }
      const gaps = times.slice(1).map((time, i) => time - times[i]);
      resolve({
        framesPerSecond: 1000 * gaps.length / (times.at(-1) - times[0]),
        longest: Math.max(...gaps),
      });
    };
    requestAnimationFrame(next);
  })`);
}

export interface Memory {
  /** Bytes of JavaScript's heap after a collection. */
  readonly heap: number;
  readonly nodes: number;
}

export async function memoryOf(page: Page): Promise<Memory> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  await session.send("Performance.enable");
  const { metrics } = await session.send("Performance.getMetrics");
  await session.detach();
  const value = (name: string) =>
    metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  return { heap: value("JSHeapUsedSize"), nodes: value("Nodes") };
}
