import "./setup.css";
import { useQuery } from "@tanstack/react-query";
import { sessionQuery } from "../../api/session";
import { Command } from "../../components/copy";

interface Props {
  readonly environment?: string;
}

/** The commands that send from an application to the collector that serves this page. */
export function FirstData({ environment = "development" }: Props) {
  const endpoint = location.origin;
  const { data: session } = useQuery(sessionQuery);
  const needsKey = session?.keysRequired === true;
  const run = (name: string) =>
    [
      `ISOSCOPE_ENDPOINT=${endpoint}`,
      ...(needsKey ? ["ISOSCOPE_KEY=<key>"] : []),
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
          <Command
            command={`isoscope keys add ${environment} --scope ingest --environment ${environment}`}
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
        <Command command={run(environment)} />
      </li>
      <li className="panel step">
        <h2>Do the same where the other side runs</h2>
        <p>The same command with another name, then compare the two:</p>
        <Command command={run("production")} />
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
