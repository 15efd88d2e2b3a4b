import "./filter-bar.css";
import { Button } from "@mantine/core";
import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { allTime } from "../api/window";
import { useSides } from "../app/sides";
import { windowLabel } from "../app/windows";
import { Problem } from "./problem";
import { Skeleton } from "./skeleton";

interface Props<Item> {
  /** "traces", "log records". */
  readonly what: string;
  readonly query: UseInfiniteQueryResult<Item[]>;
  readonly isFiltered: boolean;
  readonly children: (items: Item[]) => ReactNode;
}

/** A list that comes in pages: its loading, empty and error states, and the way to more. */
export function PagedList<Item>({
  what,
  query,
  isFiltered,
  children,
}: Props<Item>) {
  const sides = useSides();
  const { data, error } = query;
  if (data === undefined) {
    return error === null ? (
      <div className="list-skeleton" aria-busy="true">
        {Array.from({ length: 8 }, (_, index) => (
          <Skeleton key={index} width="100%" height="20px" />
        ))}
      </div>
    ) : (
      <Problem
        what={`load the ${what}`}
        error={error}
        onRetry={() => void query.refetch()}
      />
    );
  }
  if (data.length === 0) {
    return (
      <div className="list-empty">
        <p>
          No {what}
          {isFiltered ? " pass the filters" : ""}:{" "}
          {windowLabel(sides).toLowerCase()}.
        </p>
        {sides.since !== allTime && (
          <Button
            size="xs"
            variant="default"
            onClick={() => {
              sides.change({ since: allTime, until: undefined });
            }}
          >
            Look in all that is stored
          </Button>
        )}
      </div>
    );
  }
  return (
    <>
      {children(data)}
      <div className="list-foot">
        {query.hasNextPage ? (
          <Button
            size="xs"
            variant="default"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Load more
          </Button>
        ) : (
          `No more ${what}.`
        )}
      </div>
    </>
  );
}
