import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { environmentsQuery } from "../api/queries";

interface Props {
  readonly value: string | undefined;
  readonly onChange: (service: string | undefined) => void;
}

/** As many as one looks through; typing narrows them down. */
const offered = 100;

/** One service of all that were ever seen, or every one. */
export function ServiceFilter({ value, onChange }: Props) {
  const { data } = useQuery(environmentsQuery);
  const services = new Set(data?.environments.flatMap((one) => one.services));
  if (value !== undefined) services.add(value);
  return (
    <Select
      size="xs"
      aria-label="Service"
      placeholder="Every service"
      data={[...services].sort()}
      value={value ?? null}
      clearable
      searchable
      limit={offered}
      onChange={(service) => {
        onChange(service ?? undefined);
      }}
    />
  );
}
