import type { ComposePin, Declaration, Place } from "../declaration.js";
import { parseImage, subjectOf } from "../images.js";
import type { Interpolated } from "../interpolate.js";

/**
 * What a reference to an image declares; nothing for an image that is not known.
 *
 * @param raw as it stands in the file
 * @param image with variables put in
 */
export function declareImage(
  what: string,
  raw: string,
  image: Interpolated,
  place: Place,
  compose?: ComposePin,
): Declaration[] {
  const parsed = parseImage(image.text);
  const known = subjectOf(parsed);
  if (known === undefined) return [];
  const { subject, version } = known;
  return [
    {
      subject,
      version,
      what,
      place,
      edit: editOf(raw, image, version, place),
      ...(compose === undefined ? {} : { compose: [compose] }),
    },
  ];
}

/** A version that a variable of an env file brings is changed there. */
function editOf(
  raw: string,
  { text, used }: Interpolated,
  version: string | undefined,
  place: Place,
): Declaration["edit"] {
  const bringing =
    version === undefined || raw.includes(version)
      ? undefined
      : used.find(({ value }) => value.includes(version));
  if (bringing === undefined) {
    return { place, text: version === undefined ? text : raw };
  }
  return {
    place: bringing.place ?? place,
    text: `${bringing.name}=${bringing.value}`,
  };
}
