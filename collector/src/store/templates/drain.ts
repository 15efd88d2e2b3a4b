import { createHash } from "node:crypto";

/** What varies at a place of a template. */
const wildcard = "<*>";

/** The parameters of Drain as its authors recommend them, and our bounds. */
const drain = {
  /** Share of tokens that a message and a template must have in common. */
  similarity: 0.4,
  /** First tokens told apart among messages of one length; the others share a branch. */
  children: 100,
} as const;

/** Different messages before a cluster becomes one template: fewer are an enumeration, each its own news. */
const variantsOfTemplate = 5;
/** Clusters in all, and in one service: what comes later stays as it is. */
const most = { clusters: 10_000, ofService: 2_000 } as const;
/** Longer messages are no sentences. */
const MAX_TOKENS = 60;

export interface Cluster {
  readonly service: string;
  readonly id: string;
  /** Grows with every change. */
  readonly revision: number;
  /** In order of making. */
  readonly number: number;
  readonly tokens: readonly string[];
  /** The first few different messages. */
  readonly variants: readonly string[];
}

/**
 * Drain (He, Zhu, Zheng, Lyu: "Drain: An Online Log Parsing Approach with Fixed Depth Tree", ICWS 2017): a
 * tree by service, number of tokens and first token (depth 4), with clusters at its leaves. One tree serves
 * all sides and all comparisons, so that a message has the same template everywhere.
 */
export class TemplateTree {
  readonly #leaves = new Map<string, Cluster[]>();
  readonly #branches = new Map<string, Set<string>>();
  readonly #ofService = new Map<string, number>();
  readonly #changed = new Map<string, Cluster>();
  #clusters = 0;
  #next = 0;

  /** @param known clusters of before, in order of making */
  constructor(known: Iterable<Cluster>) {
    for (const cluster of known) {
      this.#place(this.#leafOf(cluster.service, cluster.tokens), cluster);
    }
  }

  /**
   * Takes messages in, numbers and ids already masked. Their order and multiplicity don't matter: they are
   * taken by length and alphabet.
   */
  learn(service: string, messages: Iterable<string>): void {
    const distinct = [...new Set(messages)].map(tokensOf);
    distinct.sort(
      (a, b) => a.length - b.length || compare(a.join(" "), b.join(" ")),
    );
    for (const tokens of distinct) {
      if (tokens.length > 0 && tokens.length <= MAX_TOKENS) {
        this.#learn(service, tokens);
      }
    }
  }

  /** Clusters that are new or have changed since the start. */
  changed(): Cluster[] {
    return [...this.#changed.values()];
  }

  /** Clusters with enough variants to be one template, those with the most fixed tokens first. */
  templates(): Cluster[] {
    const fixed = ({ tokens }: Cluster) =>
      tokens.filter((token) => token !== wildcard).length;
    return [...this.#leaves.values()]
      .flat()
      .filter(
        ({ variants, tokens }) =>
          variants.length >= variantsOfTemplate && tokens.includes(wildcard),
      )
      .sort((a, b) => fixed(b) - fixed(a) || a.number - b.number);
  }

  #learn(service: string, tokens: readonly string[]): void {
    const leaf = this.#leafOf(service, tokens);
    const clusters = this.#leaves.get(leaf) ?? [];
    const best = nearest(clusters, tokens);
    if (best === undefined) {
      this.#make(service, leaf, tokens);
      return;
    }
    const merged = best.tokens.map((token, place) =>
      token === tokens[place] ? token : wildcard,
    );
    const message = tokens.join(" ");
    const isNew =
      best.variants.length < variantsOfTemplate &&
      !best.variants.includes(message);
    const isWider = merged.some((token, place) => token !== best.tokens[place]);
    if (!isNew && !isWider) return;
    const next = {
      ...best,
      revision: best.revision + 1,
      tokens: merged,
      variants: isNew ? [...best.variants, message] : best.variants,
    };
    clusters[clusters.indexOf(best)] = next;
    this.#changed.set(next.id, next);
  }

  #make(service: string, leaf: string, tokens: readonly string[]): void {
    if (
      this.#clusters >= most.clusters ||
      (this.#ofService.get(service) ?? 0) >= most.ofService
    ) {
      return;
    }
    const message = tokens.join(" ");
    const cluster = {
      service,
      id: createHash("sha256")
        .update(JSON.stringify([service, message]))
        .digest("hex")
        .slice(0, 32),
      revision: 1,
      number: this.#next,
      tokens,
      variants: [message],
    };
    this.#place(leaf, cluster);
    this.#changed.set(cluster.id, cluster);
  }

  #place(leaf: string, cluster: Cluster): void {
    const clusters = this.#leaves.get(leaf) ?? [];
    clusters.push(cluster);
    this.#leaves.set(leaf, clusters);
    this.#clusters += 1;
    this.#next = Math.max(this.#next, cluster.number + 1);
    const { service } = cluster;
    this.#ofService.set(service, (this.#ofService.get(service) ?? 0) + 1);
  }

  /** The way down: service, number of tokens, first token; one that varies, or comes late, shares a branch. */
  #leafOf(service: string, tokens: readonly string[]): string {
    const length = JSON.stringify([service, tokens.length]);
    const known = this.#branches.get(length) ?? new Set();
    this.#branches.set(length, known);
    const [first = ""] = tokens;
    const varies = first === wildcard || /[{}\d]/.test(first);
    if (varies) return `${length} ${wildcard}`;
    if (!known.has(first)) {
      if (known.size >= drain.children) return `${length} ${wildcard}`;
      known.add(first);
    }
    return `${length} ${first}`;
  }
}

/** By code units: the same everywhere, whatever the locale. */
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const tokensOf = (message: string) =>
  message.split(/\s+/).filter((token) => token !== "");

/** The most similar cluster that is similar enough; of several the oldest. */
function nearest(
  clusters: readonly Cluster[],
  tokens: readonly string[],
): Cluster | undefined {
  let best: Cluster | undefined;
  let most: number = drain.similarity;
  for (const cluster of clusters) {
    const same = cluster.tokens.filter(
      (token, place) => token === tokens[place],
    ).length;
    const covers = cluster.tokens.every(
      (token, place) => token === wildcard || token === tokens[place],
    );
    // One that fits without becoming wider goes before any that is merely similar.
    const similarity = (covers ? 1 : 0) + same / tokens.length;
    if (similarity > most || (best === undefined && similarity === most)) {
      best = cluster;
      most = similarity;
    }
  }
  return best;
}
