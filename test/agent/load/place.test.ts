import { expect, it } from "vitest";
import { packageOf, placeOf } from "../../../agent/src/load/place.js";

it.each([
  ["pg", "pg"],
  ["pg/lib/client", "pg"],
  ["@grpc/grpc-js", "@grpc/grpc-js"],
  ["@grpc/grpc-js/build/src/index", "@grpc/grpc-js"],
  ["node:http", "http"],
  ["/app/node_modules/pg/lib/index.js", "pg"],
  ["/app/node_modules/a/node_modules/@x/y/main.js", "@x/y"],
  ["/app/src/pg.js", undefined],
  ["./pg", undefined],
  ["../pg", undefined],
])("%s belongs to %s", (request, name) => {
  expect(packageOf(request)).toBe(name);
});

it("takes a file in a package apart", () => {
  expect(placeOf("/a/node_modules/@x/y/lib/main.js")).toEqual({
    name: "@x/y",
    basedir: "/a/node_modules/@x/y",
    file: "@x/y/lib/main.js",
  });
  expect(placeOf("/a/src/main.js")).toBeUndefined();
});
