import { filled, isJsonObject } from "./right-call.ts";
import { pickOf, type Spoiler } from "./spoil-kinds.ts";

const encoder = new TextEncoder();
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Bytes that are in no UTF-8 text: alone, overlong, a surrogate's half, beyond Unicode, cut off. */
const NO_UTF8: readonly (readonly number[])[] = [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]];

const withInside = (text: string, pick: number, inside: readonly number[]): readonly number[] => {
  const bytes = [...encoder.encode(text)];
  return bytes.toSpliced(pick % (bytes.length + 1), 0, ...inside);
};

/** The text in two bytes a character, the low one first or last. */
const wide = (text: string, isLowFirst: boolean): readonly number[] =>
  [...encoder.encode(text)].flatMap((byte) => (isLowFirst ? [byte, 0] : [0, byte]));

type Damage = (text: string, pick: number) => readonly number[] | string;

/** What becomes of a right body on its way. */
const DAMAGES: readonly Damage[] = [
  // Cut off: no part of an object that begins where it does is an object.
  (text, pick) => text.slice(0, 1 + (pick % (text.length - 1))),
  ...NO_UTF8.map(
    (inside): Damage =>
      (text, pick) =>
        withInside(text, pick, inside),
  ),
  (text) => wide(text, true),
  (text) => wide(text, false),
  (text) => [0xff, 0xfe, ...wide(text, true)],
  (text) => `\uFEFF${text}`,
  (text) => `\0${text}`,
  (text) => `${text}\0`,
  (text) => `${text}${text}`,
  (text) => `${text},`,
  (text) => `${text}}`,
  (text) => `/* a comment */${text}`,
  (text) => `\u00A0${text}`,
  (text) => `\v${text}`,
  (text) => `)]}',\n${text}`,
  () => "{key:1}",
  () => "{'key':'value'}",
  () => '{"key":1,}',
  () => '{"key":NaN}',
  () => '{"key":0x10}',
  () => '{"key":01}',
  () => '{"key":"\\x41"}',
  () => '{"key":"a\nb"}',
  () => [0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0xab, 0xae, 0x05, 0x00],
];

/** Each damage, and whatever was drawn. */
const CHOICES = DAMAGES.length + 1;

/** Whether these bytes are a JSON object all the same. */
const isWhole = (bytes: Uint8Array): boolean => {
  try {
    return isJsonObject(strict.decode(bytes));
  } catch {
    return false;
  }
};

/** A body whose bytes are no JSON object: a right one that was damaged, or whatever was drawn. */
export const damageBody: Spoiler = ({ body, mayBeEmpty }, { pick, bytes }, { id }) => {
  if (body === undefined) return null;
  const damage = DAMAGES[pick % CHOICES];
  const damaged = damage === undefined ? bytes : damage(JSON.stringify(filled(body, id)), Math.floor(pick / CHOICES));
  const sent = typeof damaged === "string" ? encoder.encode(damaged) : Uint8Array.from(damaged);
  if (isWhole(sent) || (mayBeEmpty === true && sent.length === 0)) return null;
  return { call: { body: sent }, statuses: [400] };
};

const FORM = "application/x-www-form-urlencoded";
const MULTIPART = '--x\r\nContent-Disposition: form-data; name="key"\r\n\r\nKEY\r\n--x--\r\n';

/** Bodies of other kinds than JSON, each under its own name. */
const OF_OTHER_KINDS: readonly (readonly [type: string, body: string])[] = [
  [FORM, "key=KEY&value=kept&name=one+more"],
  [FORM, '{"key":"KEY"'],
  ["multipart/form-data; boundary=x", MULTIPART],
  ["multipart/form-data", MULTIPART],
  ["multipart/form-data; boundary=", "--\r\n--"],
  ["application/xml", "<key>KEY</key>"],
  ["text/xml", '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;</x>'],
  ["text/plain", "KEY"],
  ["application/yaml", "key: KEY"],
  ["application/json; charset=utf-16", "\u{feff}{}"],
  ["application/x-ndjson", '{"key":"KEY"}\n{"key":"KEY"}'],
  ["application/octet-stream", "\u0001\u0002\u0003"],
  ["image/svg+xml", "<svg onload='x'/>"],
  ["junk", "junk"],
  ["", "[]"],
];

/** A body of another kind, under its own content type. */
export const otherKind = (pick: number): { readonly body: string; readonly headers: Readonly<Record<string, string>> } => {
  const [type, body] = pickOf(OF_OTHER_KINDS, pick) ?? ["", ""];
  return { body, headers: { "content-type": type } };
};

const BODY_MAX_BYTES = 1_048_576;

/** A right body that is too large only because of what nobody reads. */
export const hugeBody = (body: Readonly<Record<string, unknown>>, pick: number): Readonly<Record<string, unknown>> => ({
  ...body,
  filler: "x".repeat(BODY_MAX_BYTES + (pick % 3)),
});
