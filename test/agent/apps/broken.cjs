// A server that fails while it answers, in the way asked for, and is asked again if it is still there.
const http = require("http");

const [, , how] = process.argv;
const failures = {
  throw: () => {
    throw new Error("in the handler");
  },
  "throw-later": () => {
    setTimeout(() => {
      throw new Error("in a timer of the handler");
    }, 5);
  },
  reject: async () => {
    throw new Error("rejected in the handler");
  },
  exit: () => process.exit(9),
  "throw-caught": () => {
    throw new Error("caught by the application");
  },
  "reject-caught": async () => {
    throw new Error("rejected and caught by the application");
  },
  "SIGTERM-graceful": (_request, response) => {
    process.kill(process.pid, "SIGTERM");
    setTimeout(() => response.end("finished first"), 50);
  },
  destroy: (request) => request.socket.destroy(),
  "end-twice": (_request, response) => {
    response.end("once");
    response.end("twice");
  },
};

const server = http.createServer((request, response) => {
  if (request.url === "/fine") response.end("fine");
  else failures[how](request, response);
});
if (how.endsWith("-caught")) {
  process.on("uncaughtException", (error) => console.log(error.message));
  process.on("unhandledRejection", (error) => console.log(error.message));
}
if (how.endsWith("-graceful")) {
  process.on("SIGTERM", () => server.close(() => console.log("closed")));
}
const ask = (port, path, then) => {
  const request = http.get({ port, host: "127.0.0.1", path, agent: false });
  request.on("response", (response) => {
    response.setEncoding("utf8");
    response.on("data", (text) => console.log(response.statusCode, text));
    response.on("end", then);
  });
  request.on("error", (error) => {
    console.log(error.code);
    then();
  });
  request.setTimeout(300, () => request.destroy(new Error("no answer")));
};
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address();
  ask(port, "/fails", () => ask(port, "/fine", () => server.close()));
});
