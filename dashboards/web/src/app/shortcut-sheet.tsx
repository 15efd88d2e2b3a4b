import { CloseButton, Kbd, Modal } from "@mantine/core";
import { pages } from "./pages";
import { modifier } from "./modifier";

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
}

const groups: readonly {
  readonly title: string;
  readonly keys: readonly (readonly [keys: string, what: string])[];
}[] = [
  {
    title: "Go to",
    keys: pages.map(({ key, label }) => [`g ${key}`, label] as const),
  },
  {
    title: "Anywhere",
    keys: [
      [`${modifier} K`, "Command palette"],
      ["/", "The page's filter"],
      ["x", "Swap baseline and candidate"],
      ["?", "This sheet"],
    ],
  },
  {
    title: "Findings and traces",
    keys: [
      ["j", "Next finding or span"],
      ["k", "Previous finding or span"],
      ["n", "Next difference of two traces"],
      ["p", "Previous difference"],
      ["Enter", "Open or close details"],
      ["← →", "Fold or unfold a span"],
    ],
  },
];

export function ShortcutSheet({ opened, onClose }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="lg"
      // Mantine's own head is a <header>, which would be a second banner of the page.
      withCloseButton={false}
      attributes={{ content: { "aria-label": "Keyboard shortcuts" } }}
    >
      <div className="sheet__head">
        <p>Keyboard shortcuts</p>
        <CloseButton aria-label="Close" onClick={onClose} />
      </div>
      <div className="sheet">
        {groups.map(({ title, keys }) => (
          <section key={title}>
            <h2>{title}</h2>
            <dl>
              {keys.map(([combination, what]) => (
                <div key={combination}>
                  <dt>
                    {combination.split(" ").map((key) => (
                      <Kbd key={key}>{key}</Kbd>
                    ))}
                  </dt>
                  <dd>{what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
