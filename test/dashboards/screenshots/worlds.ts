import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "../../support/eventually.js";
import { sendShop } from "../support/send.js";
import { startWorld, type World } from "../support/world.js";

export interface Worlds {
  /** Two environments of the shop, one with planted faults, and an alert that fires. */
  readonly full: World;
  /** Nothing has arrived. */
  readonly empty: World;
  readonly close: () => Promise<void>;
}

const alerts = {
  everySeconds: 1,
  rules: [
    {
      name: "checkout fails",
      kind: "error-rate",
      environment: "development",
      operation: "POST /checkout",
      above: 0.05,
      over: "1h",
    },
    {
      name: "new errors",
      kind: "new-error",
      environment: "production",
      over: "1h",
    },
  ],
};

/** What the pages are photographed of. */
export async function startWorlds(): Promise<Worlds> {
  const folder = mkdtempSync(join(tmpdir(), "isoscope-screenshots-"));
  const rules = join(folder, "alerts.json");
  writeFileSync(rules, JSON.stringify(alerts));
  const [full, empty] = await Promise.all([
    startWorld((url) => sendShop(url, 120), { ISOSCOPE_ALERTS: rules }),
    startWorld(),
  ]);
  await eventually(async () => {
    const answer = await fetch(`${full.url}/api/v1/alerts`);
    if (!(await answer.text()).includes('"firing"'))
      throw new Error("no alert fires");
  });
  return {
    full,
    empty,
    close: async () => {
      await Promise.all([full.close(), empty.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
