import { Button, Menu } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconDownload } from "@tabler/icons-react";
import type { CompareAnswer } from "../../api/types";
import { toMarkdown } from "./export";

/** The comparison for somewhere else: JSON as the API gives it, or Markdown. */
export function ExportMenu({
  answer,
}: {
  /** Undefined while there is nothing to export. */
  readonly answer: CompareAnswer | undefined;
}) {
  const clipboard = useClipboard({ timeout: 2000 });
  return (
    <Menu position="bottom-end" disabled={answer === undefined}>
      <Menu.Target>
        <Button
          size="xs"
          variant="default"
          disabled={answer === undefined}
          leftSection={<IconDownload size={15} aria-hidden />}
        >
          {clipboard.copied ? "Copied" : "Export"}
        </Button>
      </Menu.Target>
      {answer !== undefined && (
        <Menu.Dropdown>
          <Menu.Item
            onClick={() => {
              clipboard.copy(toMarkdown(answer, location.href));
            }}
          >
            Copy as Markdown
          </Menu.Item>
          <Menu.Item
            onClick={() => {
              download("comparison.md", toMarkdown(answer, location.href));
            }}
          >
            Save as Markdown
          </Menu.Item>
          <Menu.Item
            onClick={() => {
              download("comparison.json", JSON.stringify(answer, null, 2));
            }}
          >
            Save as JSON
          </Menu.Item>
        </Menu.Dropdown>
      )}
    </Menu>
  );
}

function download(name: string, content: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content]));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
