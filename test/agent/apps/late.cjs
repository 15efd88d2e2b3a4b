// Loads a library long after the start.
setTimeout(() => {
  require("pg");
}, 1_500);
