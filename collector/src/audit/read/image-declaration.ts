import type { ComposePin, Declaration, Place } from "../declaration.js";
import { parseImage, subjectOf } from "../images.js";
import { bringing } from "../bringing.js";
import { type Interpolated } from "../interpolate.js";

/**
 * What a reference to an image declares; nothing for an image that is not known.
 *
 * @param raw as it stands in the file
 * @param image with variables put in
 * @param pin how a compose file's override sets it, by the version that it declares
 */
export function declareImage(
  what: string,
  raw: string,
  image: Interpolated,
  place: Place,
  pin: (version: string | undefined) => ComposePin | undefined = () =>
    undefined,
): Declaration[] {
  const parsed = parseImage(image.text);
  const known = subjectOf(parsed);
  if (known === undefined) return [];
  const { subject, version, parts } = known;
  const compose = pin(version);
  return [
    {
      subject,
      version,
      what,
      place,
      edit: editOf(raw, image, version, place),
      image: image.text,
      ...(parts === undefined ? {} : { parts }),
      ...(compose === undefined ? {} : { compose: [compose] }),
    },
  ];
}

/** A version that a variable brings is changed where that is set. */
function editOf(
  raw: string,
  { text, used }: Interpolated,
  version: string | undefined,
  place: Place,
): Declaration["edit"] {
  const brought =
    version === undefined || raw.includes(version)
      ? undefined
      : bringing(version, used);
  if (brought === undefined) {
    return { place, text: version === undefined ? text : raw };
  }
  return {
    place: brought.place ?? place,
    text: `${brought.name}=${brought.value}`,
  };
}
