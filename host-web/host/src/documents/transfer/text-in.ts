/** A text of UTF-8, or why it is none. */
export function textIn(bytes: Uint8Array): string | { reason: string } {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return text.includes('\0') ? { reason: 'It is no text.' } : text.replaceAll(/\r\n?/g, '\n')
  } catch {
    return { reason: 'It is no text in UTF-8.' }
  }
}
