/** Whether the key signed the message. The browser's own Ed25519 where it has one, else `@noble/curves`. */
export async function isSignedBy(
  publicKey: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
  message: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify'])
    return await crypto.subtle.verify('Ed25519', key, signature, message)
  } catch {
    // No Ed25519, or no `crypto.subtle` at all, as in a page without TLS. What is malformed is told by the library too.
    const { ed25519 } = await import('@noble/curves/ed25519.js')
    return ed25519.verify(signature, message, publicKey)
  }
}

/** In hex. */
export async function sha256(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text)
  if (globalThis.isSecureContext) return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))
  const library = await import('@noble/hashes/sha2.js')
  return hex(library.sha256(bytes))
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Throws for what is no base64. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}
