import { expect, it } from "vitest";
import { detectEnvironment } from "../../../agent/src/resource/environment.js";

it("takes the first that speaks, in order", () => {
  const stated = [
    ["ISOSCOPE_ENVIRONMENT", "own"],
    [
      "OTEL_RESOURCE_ATTRIBUTES",
      "team=a,deployment.environment.name=attribute",
    ],
    ["SENTRY_ENVIRONMENT", "sentry"],
    ["DD_ENV", "dd"],
    ["APP_ENV", "app"],
    ["VERCEL_TARGET_ENV", "vercel-target"],
    ["VERCEL_ENV", "vercel"],
    ["RAILWAY_ENVIRONMENT_NAME", "railway"],
    ["PLATFORM_ENVIRONMENT_TYPE", "platform"],
    ["CI", "true"],
    ["NODE_ENV", "node"],
  ] as const;
  const expected = stated.map(([name, value]) =>
    name === "CI"
      ? "test"
      : name === "OTEL_RESOURCE_ATTRIBUTES"
        ? "attribute"
        : value,
  );
  for (const at of stated.keys()) {
    const env = Object.fromEntries(stated.slice(at));
    expect(detectEnvironment(env).value).toBe(expected[at]);
  }
  expect(detectEnvironment({})).toEqual({
    value: "development",
    raw: "development",
    source: "default",
    confidence: "guessed",
  });
});

it("marks NODE_ENV as a guess and what was said outright as explicit", () => {
  expect(detectEnvironment({ NODE_ENV: "production" })).toMatchObject({
    value: "production",
    source: "NODE_ENV",
    confidence: "guessed",
  });
  expect(
    detectEnvironment({ ISOSCOPE_ENVIRONMENT: "production" }),
  ).toMatchObject({ confidence: "explicit" });
});

it("brings short forms to the well-known names and keeps the word used", () => {
  expect(detectEnvironment({ APP_ENV: "Prod" })).toMatchObject({
    value: "production",
    raw: "Prod",
  });
  expect(detectEnvironment({ DD_ENV: "stg" }).value).toBe("staging");
});

it("takes the agent's own variable to the letter", () => {
  expect(detectEnvironment({ ISOSCOPE_ENVIRONMENT: "dev" }).value).toBe("dev");
});

it("reads the legacy attribute, and skips empty values", () => {
  expect(
    detectEnvironment({
      ISOSCOPE_ENVIRONMENT: " ",
      OTEL_RESOURCE_ATTRIBUTES: "deployment.environment=eu%2Dwest",
    }),
  ).toMatchObject({
    value: "eu-west",
    source: "OTEL_RESOURCE_ATTRIBUTES deployment.environment",
  });
});

it("names the branch where a platform has one environment per branch", () => {
  const env = {
    PLATFORM_ENVIRONMENT_TYPE: "development",
    PLATFORM_BRANCH: "feature-x",
  };
  expect(detectEnvironment(env).value).toBe("feature-x");
});

it("does not take CI=false for CI", () => {
  expect(detectEnvironment({ CI: "false" }).source).toBe("default");
});
