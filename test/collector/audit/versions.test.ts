import { describe, expect, it } from "vitest";
import {
  parseImage,
  pinImage,
  subjectOf,
} from "../../../collector/src/audit/images.js";
import { distance } from "../../../collector/src/audit/versions.js";

const postgresql = { kind: "service", name: "postgresql" } as const;
const mysql = { kind: "service", name: "mysql" } as const;
const node = { kind: "runtime", name: "node" } as const;
const express = { kind: "package", name: "express" } as const;

describe("how far two versions are apart", () => {
  it.each([
    [postgresql, "18", "18.6", undefined],
    [postgresql, "18.6", "18.6", undefined],
    [postgresql, "16", "18.6", "major"],
    [postgresql, "18.4", "18.6", "patch"],
    [mysql, "8.0", "8.4.3", "minor"],
    [postgresql, "edge", "18.6", "unknown"],
    [postgresql, "18", "unknown", "unknown"],
    [node, "20.19.1", "v20.20.2", "minor"],
    [node, "v20.20.1", "v20.20.2", "patch"],
    [node, "20", "v20.20.2", undefined],
    [express, "4.18.2", "4.19.0", "minor"],
    [express, "0.3.0", "0.4.0", "major"],
    [express, "0.3.0", "0.3.1", "patch"],
    [express, "5.0.0-beta.1", "5.0.0", "patch"],
    [express, "5.0.0", "5.0.0", undefined],
  ] as const)("%o %s here, %s there: %s", (subject, here, there, expected) => {
    expect(distance(subject, here, there)).toBe(expected);
  });

  it.each([
    [">=20.19", "v22.1.0", undefined],
    [">=22", "v20.20.2", "major"],
    ["^20.10.0", "v20.20.2", undefined],
    ["^18", "v20.20.2", "major"],
    ["20.10.x", "v20.20.2", "minor"],
    ["18 || 20", "v20.20.2", undefined],
    ["anything", "v20.20.2", "unknown"],
  ])("range %s, %s runs: %s", (range, there, expected) => {
    expect(distance(node, range, there, true)).toBe(expected);
  });
});

describe("images", () => {
  it("are taken apart, a registry's port and a digest too", () => {
    expect(
      parseImage("registry.example:5000/base/postgres:16-alpine@sha256:abc"),
    ).toEqual({
      repository: "registry.example:5000/base/postgres",
      tag: "16-alpine",
      digest: "sha256:abc",
    });
    expect(parseImage("localhost:5000/node").tag).toBeUndefined();
  });

  it.each([
    ["postgres:16.4-alpine3.20", "postgresql", "16.4"],
    ["docker.io/bitnami/postgresql:17", "postgresql", "17"],
    ["pgvector/pgvector:pg17", "postgresql", "17"],
    ["timescale/timescaledb:2.14.2-pg16", "postgresql", "16"],
    ["postgis/postgis:16-3.4", "postgresql", "16"],
    ["node:lts", "node", undefined],
    ["redis", "redis", undefined],
    ["mongo:7.0.5", "mongodb", "7.0.5"],
  ])("%s is %s %s", (image, name, version) => {
    const known = subjectOf(parseImage(image));
    expect(known?.subject.name).toBe(name);
    expect(known?.version).toBe(version);
  });

  it("of the project's own make are left alone", () => {
    expect(subjectOf(parseImage("ghcr.io/acme/shop:1.2"))).toBeUndefined();
  });

  it.each([
    ["postgres:16-alpine", "18.6", "postgres:18.6-alpine"],
    ["postgres:16-alpine3.16", "18.6", "postgres:18.6-alpine3.16"],
    ["postgres", "18.6", "postgres:18.6"],
    ["postgres:latest", "18.6", "postgres:18.6"],
    ["postgres:16@sha256:abc", "18.6", "postgres:18.6"],
    [
      "timescale/timescaledb:2.14.2-pg16",
      "17",
      "timescale/timescaledb:2.14.2-pg17",
    ],
    // They have no tags of minor versions.
    ["pgvector/pgvector:0.8.0-pg16", "18.6", "pgvector/pgvector:0.8.0-pg18"],
    ["postgis/postgis:16-3.4", "18.6", "postgis/postgis:18-3.4"],
  ])("%s in %s is %s", (image, version, pinned) => {
    expect(pinImage(image, version)).toBe(pinned);
  });
});
