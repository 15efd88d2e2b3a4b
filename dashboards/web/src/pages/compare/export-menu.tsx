import { Button, Menu } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconDownload } from "@tabler/icons-react";
import type { CompareAnswer } from "../../api/types";
import { toMarkdown } from "./export";

/** The comparison for somewhere else: JSON as the API gives it, or Markdown. */
export function ExportMenu({ answer }: { readonly answer: CompareAnswer }) {
  const clipboard = useClipboard({ timeout: 2000 });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconDownload size={15} aria-hidden />}
        >
          {clipboard.copied ? "Copied" : "Export"}
        </Button>
      </Menu.Target>
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
