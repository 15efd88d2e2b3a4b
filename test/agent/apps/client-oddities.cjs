// Calls that a tracer must not change: what Node refuses, and headers given as a list.
const http = require("http");
const { once } = require("events");

const server = http.createServer((request, response) => {
  response.end(JSON.stringify(request.rawHeaders.slice(0, 4)));
});

server.listen(0, "127.0.0.1", async () => {
  const { port } = server.address();
  try {
    http.get("no url");
  } catch (error) {
    console.log(error.code);
  }
  const headers = ["Host", "listed", "A", "b"];
  const request = http.get({ port, host: "127.0.0.1", headers, agent: false });
  const [response] = await once(request, "response");
  response.setEncoding("utf8").on("data", (text) => console.log(text));
  await once(response, "end");
  // Nobody listens for this answer: it must not hold the connection.
  http.get({ port, host: "127.0.0.1", headers: { "User-Agent": "u" } });
  setTimeout(() => {
    server.getConnections((_error, count) => {
      console.log("open", count);
      server.close();
    });
  }, 100);
});
