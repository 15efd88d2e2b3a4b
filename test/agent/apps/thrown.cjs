// Throws something that is no error, as asked for.
const things = {
  nothing: undefined,
  object: Object.create(null),
  trap: new Proxy(
    {},
    {
      getPrototypeOf() {
        throw new Error("must not be looked at");
      },
    },
  ),
};
throw things[process.argv[2]];
