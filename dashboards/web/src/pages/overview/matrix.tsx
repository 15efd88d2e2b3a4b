import { useQueries } from "@tanstack/react-query";
import { Fragment } from "react";
import { servicesQuery } from "../../api/queries";
import type { Environment, Service } from "../../api/types";
import { useSides } from "../../app/sides";
import { windowLabel } from "../../app/windows";
import { Space } from "../../components/data-table";
import { useVirtualRows } from "../../components/virtual-rows";
import { parseSide } from "../../format/side";
import { Cell } from "./cell";
import { ColumnHead } from "./column-head";
import { useColumns } from "./columns";

interface Props {
  readonly environments: readonly Environment[];
  readonly services: readonly string[];
}

/** How high a service is, in pixels. */
const rowPx = 136;
/** Up to so many environments a cell has room for its picture beside its figures. */
const roomyUpTo = 3;

/** Environments as columns, services as rows; of many, those in sight. */
export function Matrix({ environments, services }: Props) {
  const sides = useSides();
  const window = { since: sides.since, until: sides.until };
  const columns = useColumns(environments.length);
  const rows = useVirtualRows<HTMLTableSectionElement>({
    name: "services",
    keys: services,
    estimatePx: rowPx,
  });
  const shown = columns.indexes.flatMap((index) => {
    const environment = environments[index];
    return environment === undefined ? [] : [{ index, environment }];
  });
  const baseline =
    sides.baseline === undefined
      ? undefined
      : parseSide(sides.baseline).environment;
  const asked = [
    ...new Set([
      ...shown.map(({ environment }) => environment.environment),
      // Out of sight too: the others are held against it.
      ...environments
        .filter(({ environment }) => environment === baseline)
        .map(({ environment }) => environment),
    ]),
  ];
  const answers = useQueries({
    queries: asked.map((environment) => servicesQuery(environment, window)),
  });
  const answer = (environment: string) => answers[asked.indexOf(environment)];
  const at = (environment: string, service: string): Service | undefined =>
    answer(environment)?.data?.services.find((row) => row.service === service);
  let end = rows.margin;
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
        ref={columns.scroller}
        className="matrix__scroll"
        tabIndex={0}
        role="region"
        aria-label="Table of services by environment"
      >
        <table
          className={`matrix ${columns.isWhole ? "" : "matrix--wide"} ${environments.length > roomyUpTo ? "" : "matrix--roomy"}`}
          style={{ width: columns.width, minWidth: columns.minWidth }}
          aria-rowcount={services.length + 1}
          aria-colcount={environments.length + 1}
        >
          <thead>
            <tr aria-rowindex={1}>
              <th scope="col" aria-colindex={1}>
                Service
              </th>
              <Aside px={columns.before} />
              {shown.map(({ environment, index }) => (
                <ColumnHead
                  key={environment.environment}
                  environment={environment}
                  column={index + 2}
                />
              ))}
              <Aside px={columns.after} />
            </tr>
          </thead>
          <tbody ref={rows.box} onFocus={rows.onFocus} onBlur={rows.onBlur}>
            {rows.rows.map((row) => {
              const service = services[row.index];
              const space = row.start - end;
              end = row.end;
              if (service === undefined) return null;
              return (
                <Fragment key={service}>
                  <Space px={space} />
                  <tr
                    ref={rows.measure}
                    data-index={row.index}
                    aria-rowindex={row.index + 2}
                  >
                    <th scope="row" aria-colindex={1}>
                      {service}
                    </th>
                    <Aside px={columns.before} />
                    {shown.map(({ environment, index }) => (
                      <Cell
                        key={environment.environment}
                        environment={environment}
                        column={index + 2}
                        name={service}
                        loading={
                          answer(environment.environment)?.isPending ?? true
                        }
                        failed={
                          answer(environment.environment)?.isError ?? false
                        }
                        service={at(environment.environment, service)}
                        reference={
                          baseline === undefined ||
                          environment.environment === baseline
                            ? undefined
                            : at(baseline, service)
                        }
                      />
                    ))}
                    <Aside px={columns.after} />
                  </tr>
                </Fragment>
              );
            })}
            <Space px={rows.margin + rows.height - end} />
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** Where columns out of sight would stand. */
function Aside({ px }: { readonly px: number }) {
  return px > 0 ? (
    <td aria-hidden className="matrix__aside" style={{ width: px }} />
  ) : null;
}
