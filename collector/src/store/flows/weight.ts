import { loadSql } from "../sql.js";

/**
 * How many traces one stands for, in SQL.
 *
 * @param state a column that holds its trace state
 */
export const weightBy = (state: string): string =>
  loadSql("flows/weight.sql").trim().replaceAll("{{state}}", state);
