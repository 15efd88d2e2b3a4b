import { useQueries } from "@tanstack/react-query";
import { servicesQuery } from "../../api/queries";
import type { Environment, Service } from "../../api/types";
import { windowLabel } from "../../app/windows";
import { useSides } from "../../app/sides";
import { parseSide } from "../../format/side";
import { Cell } from "./cell";
import { ColumnHead } from "./column-head";

interface Props {
  readonly environments: readonly Environment[];
  readonly services: readonly string[];
}

/** Environments as columns, services as rows. */
export function Matrix({ environments, services }: Props) {
  const sides = useSides();
  const window = { since: sides.since, until: sides.until };
  const answers = useQueries({
    queries: environments.map(({ environment }) =>
      servicesQuery(environment, window),
    ),
  });
  const baseline =
    sides.baseline === undefined
      ? undefined
      : parseSide(sides.baseline).environment;
  const at = (column: number, service: string): Service | undefined =>
    answers[column]?.data?.services.find((row) => row.service === service);
  const baselineColumn = environments.findIndex(
    (one) => one.environment === baseline,
  );
  return (
    <section className="panel" aria-labelledby="matrix-title">
      <div className="matrix__bar">
        <h2 id="matrix-title">Services by environment</h2>
        <p>
          Requests, their errors and 95th percentile:{" "}
          {windowLabel(window).toLowerCase()}
        </p>
      </div>
      <div
        className="matrix__scroll"
        tabIndex={0}
        role="region"
        aria-label="Table of services by environment"
      >
        <table className="matrix">
          <thead>
            <tr>
              <th scope="col">Service</th>
              {environments.map((environment) => (
                <ColumnHead
                  key={environment.environment}
                  environment={environment}
                />
              ))}
            </tr>
          </thead>
          <tbody>
            {services.map((service) => (
              <tr key={service}>
                <th scope="row">{service}</th>
                {environments.map((environment, column) => (
                  <Cell
                    key={environment.environment}
                    environment={environment}
                    name={service}
                    loading={answers[column]?.isPending ?? true}
                    failed={answers[column]?.isError ?? false}
                    service={at(column, service)}
                    reference={
                      column === baselineColumn
                        ? undefined
                        : at(baselineColumn, service)
                    }
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
