// Calls a server of its own in the forms http.request takes, one after the other.
const http = require("http");
const { once } = require("events");

const seen = [];
const server = http.createServer((request, response) => {
  seen.push(
    /^00-[\da-f]{32}-[\da-f]{16}-01$/.test(request.headers.traceparent),
  );
  if (request.url === "/broken") request.socket.destroy();
  else response.writeHead(request.url === "/gone" ? 410 : 200).end("x");
});

async function ask(make) {
  const request = make();
  const [response] = await once(request, "response");
  response.resume();
  await once(response, "end");
}

server.listen(0, "127.0.0.1", async () => {
  const { port } = server.address();
  const host = "127.0.0.1";
  const origin = `http://${host}:${port}`;
  await ask(() => http.get(`${origin}/text?sig=t&page=2`));
  await ask(() => http.get(new URL(`${origin}/url`)));
  await ask(() => http.get(`${origin}/both`, { headers: { "X-One": "1" } }));
  await ask(() => http.request({ host, port, path: "/options" }).end());
  await ask(() => {
    const options = { hostname: host, port, path: "/post", method: "POST" };
    return http.request(options).end("body");
  });
  await ask(() => http.get(`${origin}/gone`));
  await new Promise((resolve) => {
    http.get(`${origin}/called-back`, (response) => {
      response.resume().on("end", resolve);
    });
  });
  await once(http.get(`${origin}/broken`), "error");
  console.log(seen.join());
  server.close();
  server.closeAllConnections();
});
