// C0 and C1 but for tab and line feed, other ends of lines, and what changes the direction of text.
// eslint-disable-next-line no-control-regex -- these are meant
const HARMFUL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/** Text of others, such as a registry's message, must not drive the terminal on which it is shown. */
export function printable(text: string): string {
  return text.replaceAll(HARMFUL, '\ufffd')
}
