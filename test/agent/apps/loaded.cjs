// Prints which of the agent's files the process holds, before and after a library loads.
const files = () =>
  Object.keys(require.cache).filter((file) => /[\\/]agent[\\/]/.test(file));
const atStart = files().filter((file) => file !== module.filename);
require("pg");
const later = files().filter(
  (file) => file !== module.filename && !atStart.includes(file),
);
console.log(JSON.stringify({ atStart, later }));
