import type { Database } from "../../database.js";
import { Deriver } from "../../flows/deriver.js";
import { sideReader } from "../sides.js";
import type { Selection } from "./ask.js";
import { readNearest, readStatements } from "./illustrations.js";
import { readPopulations } from "./populations.js";
import { readPlaces, readTrace } from "./traces.js";
import { readTraffic } from "./traffic.js";

/** What a comparison asks of the store. */
export function compareReader(
  db: Database,
  deriver: Deriver = new Deriver(db),
) {
  const sides = sideReader(db);
  return {
    mustExist: sides.mustExist.bind(sides),
    async populations(selection: Selection) {
      await deriver.catchUp();
      return readPopulations(db, selection);
    },
    nearest: readNearest.bind(undefined, db),
    statements: readStatements.bind(undefined, db),
    trace: readTrace.bind(undefined, db),
    places: readPlaces.bind(undefined, db),
    traffic: readTraffic.bind(undefined, db),
  };
}
