import "./setup.css";
import { PasswordInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { sessionQuery } from "../../api/session";
import { Command } from "../../components/copy";
import { shellWord } from "../../format/side";

const makeKey = (environment: string) =>
  `isoscope keys add ${environment} --scope ingest --environment ${environment}`;

/** The commands that send from an application to the collector that serves this page. */
export function FirstData() {
  const endpoint = location.origin;
  const { data: session } = useQuery(sessionQuery);
  const needsKey = session?.keysRequired === true;
  // Only in this page's memory: neither an address nor the browser's storage is a place for a key.
  const [key, setKey] = useState("");
  const run = (name: string, its: string) =>
    [
      `ISOSCOPE_ENDPOINT=${endpoint}`,
      ...(needsKey ? [`ISOSCOPE_KEY=${its}`] : []),
      `ISOSCOPE_ENVIRONMENT=${name}`,
      "node --import @isoscope/agent/register app.js",
    ].join(" ");
  return (
    <ol className="steps">
      {needsKey && (
        <li className="panel step">
          <h2>Make a key</h2>
          <p>
            This collector asks for one. Bound to an environment, it decides
            which environment a sender is.
          </p>
          <Command command={makeKey("development")} />
          <PasswordInput
            className="step__key"
            size="xs"
            label="The key that it prints"
            description="Fills in the commands below. It stays in this page."
            autoComplete="off"
            value={key}
            onChange={({ currentTarget }) => {
              setKey(currentTarget.value);
            }}
          />
        </li>
      )}
      <li className="panel step">
        <h2>Add the agent to the application</h2>
        <p>No change in its code.</p>
        <Command command="npm install @isoscope/agent" />
      </li>
      <li className="panel step">
        <h2>Start it with the agent</h2>
        <p>
          The commit comes from the environment of a build or from{" "}
          <code>.git</code>; name it with <code>ISOSCOPE_COMMIT</code> where
          there is neither.
        </p>
        <Command
          command={run(
            "development",
            key === "" ? "<key>" : shellWord(key.trim()),
          )}
        />
      </li>
      <li className="panel step">
        <h2>Do the same where the other side runs</h2>
        <p>
          The same command with another name
          {needsKey && " and a key of its own"}, then compare the two:
        </p>
        {needsKey && <Command command={makeKey("production")} />}
        <Command command={run("production", "<its key>")} />
        <p className="step__note">
          Any OpenTelemetry SDK works too: point{" "}
          <code>OTEL_EXPORTER_OTLP_ENDPOINT</code> to <code>{endpoint}</code>{" "}
          and set <code>deployment.environment.name</code> and{" "}
          <code>vcs.ref.head.revision</code> in{" "}
          <code>OTEL_RESOURCE_ATTRIBUTES</code>.
        </p>
      </li>
    </ol>
  );
}
