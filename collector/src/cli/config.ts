/** The environment this command was called in, for the programs it starts. */
export const environment: Readonly<Record<string, string | undefined>> =
  process.env;
