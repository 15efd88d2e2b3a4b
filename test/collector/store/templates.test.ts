import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TemplateTree } from "../../../collector/src/store/templates/drain.js";
import { learnTemplates } from "../../../collector/src/store/templates/learn.js";
import { openStore, type TestStore } from "../compare/support/store.js";

const people = ["ada", "grace", "linus", "edsger", "barbara", "donald", "ken"];
const messages = [
  ...people.map((name) => `welcome back ${name} from {ip}`),
  ...people.map((name) => `${name} bought {n} things`),
  "failed to load cart",
  "failed to load user",
  "order placed",
  "connection to {ip} lost after {n} ms",
];

const textOf = (tree: TemplateTree) =>
  tree.templates().map(({ tokens }) => tokens.join(" "));

function learnt(...sides: readonly (readonly string[])[]): string[] {
  const tree = new TemplateTree([]);
  tree.learn("shop", sides.flat());
  return textOf(tree);
}

describe("the template tree", () => {
  test("makes one template of what varies, and leaves enumerations apart", () => {
    expect(learnt(messages)).toContain("welcome back <*> from {ip}");
    expect(learnt(messages).join()).not.toContain("failed");
  });

  test("gives the same templates in any order, and split into any two sides", () => {
    const expected = learnt(messages);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(messages, { minLength: messages.length }),
        fc.nat(messages.length),
        (order, at) => {
          const parts = [order.slice(0, at), order.slice(at)];
          expect(learnt(...parts)).toEqual(expected);
          // What both sides write counts once.
          expect(learnt(order, order.slice(0, at))).toEqual(expected);
        },
      ),
    );
  });

  test("keeps its templates when it is stored and learns the same again", () => {
    const first = new TemplateTree([]);
    first.learn("shop", messages);
    const again = new TemplateTree(first.changed());
    again.learn("shop", messages.slice(3));
    again.learn("shop", messages.slice(0, 9));
    expect(textOf(again)).toEqual(textOf(first));
    expect(again.changed()).toEqual([]);
  });

  test("is bounded", () => {
    const tree = new TemplateTree([]);
    const words = Array.from({ length: 3000 }, (_, index) =>
      `${index}`.replace(/\d/g, (digit) => "abcdefghij"[Number(digit)] ?? ""),
    );
    tree.learn(
      "shop",
      words.map((word) => `${word}${word} x${word} y${word}`),
    );
    expect(tree.changed().length).toBeLessThanOrEqual(2000);
  });
});

describe("in the store", () => {
  let store: TestStore;
  beforeAll(async () => {
    store = await openStore();
  });
  afterAll(() => store.close());

  test("is one tree for every comparison", async () => {
    const rows = messages.map((masked) => ({ service: "shop", masked }));
    const half = Math.floor(rows.length / 2);
    const both = await Promise.all([
      learnTemplates(store.db, rows),
      learnTemplates(store.db, [...rows].reverse()),
    ]);
    expect(both[1]).toEqual(both[0]);
    expect(await learnTemplates(store.db, rows.slice(half))).toEqual(both[0]);
    const [{ n } = { n: 0 }] = await store.db.rows<{ n: number }>(
      "SELECT toUInt32(max(c)) AS n FROM (SELECT count() AS c FROM isoscope_log_templates GROUP BY Id, Revision)",
    );
    expect(n).toBe(1);
  });
});
