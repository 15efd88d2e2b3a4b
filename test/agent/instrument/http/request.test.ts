import { expect, it } from "vitest";
import { destinationOf } from "../../../../agent/src/instrument/http/destination.js";
import {
  clientAddress,
  hostAndPort,
  serverAddress,
} from "../../../../agent/src/instrument/http/peers.js";
import {
  normalMethod,
  targetOf,
} from "../../../../agent/src/instrument/http/url.js";

it.each([
  ["/", "/", undefined],
  ["/item/7?page=2", "/item/7", "page=2"],
  ["/a%20b/c", "/a%20b/c", undefined],
  ["/a/../b?x", "/b", "x"],
  ["/a/%2e%2e/b", "/b", undefined],
  ["//elsewhere/path", "//elsewhere/path", undefined],
  ["http://proxied:8080/path?q=1", "/path", "q=1"],
  ["/grüße", "/gr%C3%BC%C3%9Fe", undefined],
  ["/?", "/", undefined],
  [
    "/x?token=t&page=2&Api_Key=k",
    "/x",
    "token=REDACTED&page=2&Api_Key=REDACTED",
  ],
  ["/x?%74oken=t&=v&flag", "/x", "%74oken=REDACTED&=v&flag"],
])("takes %s apart", (url, path, query) => {
  expect(targetOf(url)).toEqual({ path, query });
});

it("takes a very long path apart at once", () => {
  const began = performance.now();
  targetOf(`/${"a".repeat(50_000)}\u0000`);
  targetOf(`/${"%2".repeat(50_000)}"`);
  expect(performance.now() - began).toBeLessThan(200);
});

it("knows methods in any case, and no others", () => {
  expect(["GET", "get", "QUERY", "BREW"].map(normalMethod)).toEqual([
    "GET",
    "GET",
    "QUERY",
    "_OTHER",
  ]);
});

it.each([
  [{ host: "shop.example:8080" }, { host: "shop.example", port: 8080 }],
  [{ host: "shop.example" }, { host: "shop.example", port: 80 }],
  [{ host: "[::1]:3000" }, { host: "[::1]", port: 3000 }],
  [{ host: "[::1]" }, { host: "[::1]", port: 80 }],
  [{}, undefined],
  [
    {
      host: "inner",
      "x-forwarded-host": "shop.example",
      "x-forwarded-proto": "https",
    },
    { host: "shop.example", port: 443 },
  ],
  [
    { host: "inner", forwarded: "for=1.2.3.4;host=shop.example;proto=https" },
    { host: "shop.example", port: 443 },
  ],
])("reads the server's address from %o", (headers, address) => {
  expect(serverAddress(headers, "http")).toEqual(address);
});

it.each([
  [{}, undefined],
  [{ "x-forwarded-for": "1.2.3.4, 10.0.0.1" }, "1.2.3.4"],
  [{ "x-forwarded-for": "1.2.3.4:5678" }, "1.2.3.4"],
  [{ forwarded: 'for="[2001:db8::1]:4711"' }, "2001:db8::1"],
  [{ forwarded: "not; a=b=c header" }, undefined],
])("reads the client's address from %o", (headers, address) => {
  expect(clientAddress(headers)).toBe(address);
});

it("does not take an IPv6 address without brackets for a host and a port", () => {
  expect(hostAndPort("2001:db8::1", "http")).toEqual({
    host: "2001:db8::1",
    port: 80,
  });
});

it.each([
  [
    ["http://a.example/x?token=t&y=1"],
    {
      host: "a.example",
      port: 80,
      method: "GET",
      url: "http://a.example/x?token=REDACTED&y=1",
    },
  ],
  [
    [new URL("http://user:secret@a.example:81/"), { method: "post" }],
    { port: 81, method: "POST", url: "http://REDACTED:REDACTED@a.example:81/" },
  ],
  [
    [
      {
        host: "b.example",
        port: "8080",
        path: "/p",
        headers: { "User-Agent": "ua" },
      },
    ],
    {
      host: "b.example",
      port: 8080,
      url: "http://b.example:8080/p",
      userAgent: "ua",
    },
  ],
  [
    [{ socketPath: "/var/run/x.sock", path: "/v1" }],
    { host: "localhost", port: undefined },
  ],
  [[{}], { host: "localhost", port: 80, url: "http://localhost/" }],
])("reads where %o goes", (args, destination) => {
  expect(destinationOf(args, "http")).toMatchObject(destination);
});

it("leaves what Node will refuse to Node", () => {
  expect(destinationOf(["not a url"], "http")).toBeUndefined();
  expect(destinationOf([], "http")).toBeUndefined();
});
