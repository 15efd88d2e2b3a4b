// Express in the shapes it is used in; asks itself for each of them, one after the other.
const express = require("express");

const app = express();
app.use(function first(request, response, next) {
  request.seen = true;
  next();
});
app.use("/static", express.static(require("path").resolve(".")));
app.use(express.json());
const router = express.Router();
router.use(function inside(request, response, next) {
  setTimeout(next, 1);
});
router.get("/items/:id", (request, response) => {
  response.json({ id: request.params.id });
});
router.get("/throws", () => {
  throw new RangeError("too far");
});
router.get("/fails", (request, response, next) => {
  next(new TypeError("passed on"));
});
router.get("/rejects", async () => {
  throw new Error("rejected");
});
const nested = express.Router();
nested.get("/leaf/:n", (request, response) => {
  setTimeout(() => response.end("leaf"), 5);
});
router.use("/nested", nested);
app.use("/api", router);
app.post("/echo", (request, response) => response.json(request.body));
app.get(
  ["/one", "/two"],
  function before(request, response, next) {
    next();
  },
  (request, response) => response.end("listed"),
);
app.get(/^\/re(gular)?$/, (request, response) => response.end("matched"));
app.get("/", (request, response) => response.end("root"));
app.route("/both").get((request, response) => response.end("got"));
// eslint-disable-next-line no-unused-vars -- Express counts the parameters
app.use((error, request, response, next) => {
  response.status(500).end(error.message);
});

const paths = [
  "/",
  "/api/items/7?page=2",
  "/api/throws",
  "/api/fails",
  "/api/rejects",
  "/api/nested/leaf/3",
  "/two",
  "/regular",
  "/both",
  "/static/package.json",
  "/missing",
];
const server = app.listen(0, "127.0.0.1", async () => {
  const origin = `http://127.0.0.1:${server.address().port}`;
  for (const path of paths) await (await fetch(origin + path)).text();
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ a: 1 });
  const options = { method: "POST", headers, body };
  console.log(await (await fetch(`${origin}/echo`, options)).text());
  server.close();
  server.closeAllConnections();
});
