/** Characters that XML 1.0 does not allow at all, escaped or not: control characters and lone surrogates. */
// oxlint-disable-next-line no-control-regex -- these characters are what is removed
const NOT_XML = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu;

/** Text as it may stand in XML or HTML, as content or in a quoted attribute. */
export const escapeMarkup = (text: string): string =>
  text
    .replaceAll(NOT_XML, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
