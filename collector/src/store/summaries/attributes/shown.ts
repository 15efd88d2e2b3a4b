import { isInformative } from "./informative.js";

/** Spans of an operation, and failing ones, from which the keys and the commonest values are collected. */
const SPANS_FOR_KEYS = 4_000;
/**
 * Values up to which each of a key's counts, an id's too: of a handful of spans any number may differ in each; of
 * what has more, so many of each group's.
 */
const [PLAIN, COMMONEST] = [100, 100];
/** Of one operation, over all operations, and of those whose values are listed. What is more is left out. */
const [OF_ONE, KEYS, OTHERS] = [100, 20_000, 2000];
/** Longer values are not told apart. Characters. */
const LONGEST = 200;

/** How often an operation ran of which the attributes are to be counted. */
export interface Ran {
  readonly operation: string;
  readonly failed: number;
  readonly others: number;
}

/** Asks one of this folder's statements about the spans that are to be counted. */
export type AskSpans = <Row>(
  name: string,
  params: Readonly<Record<string, unknown>>,
) => Promise<Row[]>;

interface KeySet {
  readonly operation: string;
  /** Hashes of the operation with its keys. */
  readonly ownSet: string;
  readonly resourceSet: string;
  readonly ownKeys: readonly string[];
  readonly resourceKeys: readonly string[];
}

type Origin = "span" | "resource";

interface Catalogue {
  readonly operation: string;
  readonly keys: readonly (readonly [
    origin: Origin,
    key: string,
    form: "value" | "power" | "other" | "id",
    /** Hashes of the values that are told apart, of the form `other`. */
    told: readonly string[],
  ])[];
  /** Whether keys of it are left out. */
  readonly cut: number;
}

const signs = {
  ...{ value: "=", power: "^", other: "?", id: "#" },
  /** A key is left out, whichever. */
  left: "-",
} as const;

/**
 * The parameters by which cells/attributes.sql counts: which attributes, and how. Memory stays bounded whatever
 * the values are, because a part of the spans shows what there is before all of them are counted.
 */
export async function shown(ask: AskSpans, ran: readonly Ran[]) {
  if (ran.every(({ failed, others }) => failed + others === 0)) {
    return countedBy([], []);
  }
  const sets = await ask<KeySet>("keys", {});
  const catalogue = await ask<Catalogue>("catalogue", {
    informative: [
      ...new Set(
        sets.flatMap(({ ownKeys, resourceKeys }) => [
          ...ownKeys,
          ...resourceKeys,
        ]),
      ),
    ].filter(isInformative),
    operations: ran.map(({ operation }) => BigInt(operation)),
    every_shown: ran.map(({ others }) => everyOf(others)),
    every_failed: ran.map(({ failed }) => everyOf(failed)),
    plain: PLAIN,
    commonest: COMMONEST,
    of_one: OF_ONE,
    keys: KEYS,
    others: OTHERS,
    longest: LONGEST,
  });
  return countedBy(sets, catalogue);
}

const everyOf = (spans: number) =>
  Math.max(1, Math.floor(spans / SPANS_FOR_KEYS));

function countedBy(sets: readonly KeySet[], catalogue: readonly Catalogue[]) {
  const known = new Map(
    catalogue.flatMap(({ operation, keys }) =>
      keys.map(([origin, key, form]) => [
        JSON.stringify([operation, origin, key]),
        form,
      ]),
    ),
  );
  const cut = new Set(
    catalogue.filter((one) => one.cut !== 0).map((one) => one.operation),
  );
  /** How the texts of an operation's attributes begin, '' for those that don't count. */
  const begins = (
    operation: string,
    origin: Origin,
    those: readonly string[],
  ) =>
    those.map((key) => {
      const form = known.get(JSON.stringify([operation, origin, key]));
      if (form !== undefined) return beginOf(origin, form, key);
      return cut.has(operation) && isInformative(key)
        ? beginOf(origin, "left", "")
        : "";
    });
  const own = new Map<string, string[]>();
  const resource = new Map<string, string[]>();
  for (const { operation, ...set } of sets) {
    own.set(set.ownSet, begins(operation, "span", set.ownKeys));
    resource.set(
      set.resourceSet,
      begins(operation, "resource", set.resourceKeys),
    );
  }
  const told = catalogue.flatMap(({ keys }) =>
    keys.flatMap(([, , , values]) => values),
  );
  return {
    ...tableOf("own", own),
    ...tableOf("resource", resource),
    told: [0n, ...told.map(BigInt)],
    told_as: [0, ...told.map(() => 1)],
    longest: LONGEST,
  };
}

const beginOf = (origin: Origin, form: keyof typeof signs, key: string) =>
  `${origin === "span" ? "s" : "r"}${signs[form]}${key}\x1f`;

/** Sets of keys of which any counts, and how their attributes begin. Never empty: that has no type. */
function tableOf(
  name: "own" | "resource",
  sets: ReadonlyMap<string, readonly string[]>,
) {
  const counting = [...sets].filter(([, begins]) =>
    begins.some((begin) => begin !== ""),
  );
  return {
    [`${name}_sets`]: [0n, ...counting.map(([set]) => BigInt(set))],
    [`${name}_places`]: [1, ...counting.map((_, at) => at + 2)],
    [`${name}_begins`]: [[""], ...counting.map(([, begins]) => begins)],
  };
}
