const DIRECTIONS_AND_ENDS = '\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069'
// C0 and C1 but for tab and line feed, other ends of lines, and what changes the direction of text.
const HARMFUL = new RegExp(`[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f${DIRECTIONS_AND_ENDS}]`, 'g')
// What JSON has no need to escape.
const HARMFUL_IN_JSON = new RegExp(`[\\u007f-\\u009f${DIRECTIONS_AND_ENDS}]`, 'g')

/** Text of others, such as a registry's message, must not drive the terminal on which it is shown. */
export function printable(text: string): string {
  return text.replaceAll(HARMFUL, '\ufffd')
}

/** A name of others stays within its line and column. */
export function printableName(name: string): string {
  return printable(name).replaceAll(/[\t\n]/g, '\ufffd')
}

/** The same value for whoever parses it, and nothing that a terminal follows. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    HARMFUL_IN_JSON,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
