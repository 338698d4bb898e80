import { describe, expect, test, vi } from 'vitest'

import type { InstalledPlugin, InTurn } from '../bundle'
import { SignedBundleLoader } from '../signed-bundle-loader'
import { SIGNING_KEY, signedVersion, signingKeysOf } from '../../../testing/signed'
import { verifyPublication } from './verify'

const SIGNED = signedVersion()
const SEVERAL = signedVersion('golden/plugin.published.4.json')
const SIGNATURE = SIGNED.signature
const KEY = SIGNING_KEY
const keys = signingKeysOf

async function signedBySomebody(payload: string) {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])
  const { signedBytes } = await import('./statement')
  const value = await crypto.subtle.sign('Ed25519', pair.privateKey, signedBytes(payload))
  const publicKey = await crypto.subtle.exportKey('raw', pair.publicKey)
  const base64 = (bytes: ArrayBuffer) => btoa(String.fromCharCode(...new Uint8Array(bytes)))
  const key = { ...KEY, id: 'theirs', publicKey: base64(publicKey) }
  return { signature: { keyId: 'theirs', payload, value: base64(value) }, key }
}

describe('what the platform signed', () => {
  test('is told with publisher, source and time', async () => {
    const publication = await verifyPublication(SIGNED, keys())
    expect(publication?.publisher.name).toBe('developer')
    expect(publication?.source).toEqual({ kind: 'session', username: 'developer' })
    expect(publication?.publishedAt).toBe('2026-11-26T05:30:00+00:00')
  })

  test('is verified by the library where the browser has no Ed25519', async () => {
    const importKey = vi.spyOn(crypto.subtle, 'importKey').mockRejectedValue(new DOMException('No.'))
    try {
      await expect(verifyPublication(SIGNED, keys())).resolves.toBeDefined()
      const other = { ...SIGNATURE, payload: `${SIGNATURE.payload} ` }
      await expect(verifyPublication({ ...SIGNED, signature: other }, keys())).rejects.toThrow('not right')
    } finally {
      importKey.mockRestore()
    }
  })

  test('by a key that signs no more stays good, for what it signed in its time', async () => {
    const until = { validUntil: '2026-12-01T00:00:00+00:00' }
    await expect(verifyPublication(SIGNED, keys(until))).resolves.toBeDefined()
  })
})

describe('what does not run', () => {
  test.each([
    ['another bundle', { integrity: `sha384-${btoa('x'.repeat(48))}` }, 'signature of another bundle'],
    ['another version', { version: '1.0.1' }, 'has the signature of word-count@1.0.0'],
    ['another plugin', { pluginId: 'theme' }, 'has the signature of word-count@1.0.0'],
    ['another manifest', { manifest: { ...SIGNED.manifest, name: 'Bank' } }, 'signature of another manifest'],
    ['a changed statement', { signature: { ...SIGNATURE, payload: `${SIGNATURE.payload} ` } }, 'not right'],
    ['a changed signature', { signature: { ...SIGNATURE, value: btoa('x'.repeat(64)) } }, 'not right'],
    ['no base64', { signature: { ...SIGNATURE, value: '%' } }, 'not right'],
    ['an unknown key', { signature: { ...SIGNATURE, keyId: 'other' } }, 'which is not the platform’s'],
  ])('%s', async (_, changes, message) => {
    await expect(verifyPublication({ ...SIGNED, ...changes }, keys())).rejects.toThrow(message)
    await expect(verifyPublication({ ...SIGNED, ...changes }, keys())).rejects.toThrow('It was not run.')
  })

  test('a right signature by a key that is not the platform’s', async () => {
    const { signature, key } = await signedBySomebody(SIGNATURE.payload)
    await expect(verifyPublication({ ...SIGNED, signature }, keys())).rejects.toThrow('not the platform’s')
    // The control: with their key among the platform's it is good.
    await expect(verifyPublication({ ...SIGNED, signature }, keys(key))).resolves.toBeDefined()
    const posing = { ...signature, keyId: KEY.id }
    await expect(verifyPublication({ ...SIGNED, signature: posing }, keys())).rejects.toThrow('not right')
  })

  test.each([
    ['is revoked', { revoked: 'It was stolen.' }, 'It was stolen.'],
    ['signed after its time', { validUntil: '2026-01-01T00:00:00Z' }, 'when its key was not in use'],
    ['signed before its time', { validFrom: '2027-01-01T00:00:00Z' }, 'when its key was not in use'],
  ])('by a key that %s', async (_, changes, message) => {
    await expect(verifyPublication(SIGNED, keys(changes))).rejects.toThrow(message)
  })

  test('a statement of something that is no publication', async () => {
    const { signature, key } = await signedBySomebody('{"_type":"x","subject":[],"predicateType":"y"}')
    await expect(verifyPublication({ ...SIGNED, signature }, keys(key))).rejects.toThrow('no publication')
  })

  test('without a signature, where one is required; elsewhere it does', async () => {
    const bare = { ...SIGNED, signature: null }
    await expect(verifyPublication(bare, keys())).resolves.toBeUndefined()
    await expect(verifyPublication(bare, keys({}, true))).rejects.toThrow('./platform sign')
  })
})

describe('a version of several files', () => {
  const other = SEVERAL.bundleUrl.replace(/[0-9a-f]{64}/, 'a'.repeat(64))

  test('runs with the listing that was signed', async () => {
    const publication = await verifyPublication(SEVERAL, keys())
    expect(publication?.source).toMatchObject({ kind: 'workflow', repository: 'ada/word-count' })
  })

  test.each([
    ['with another listing', other],
    ['as one module, whose imports nobody compares', other.replace('/index.js', '.js')],
    ['from an address that is written another way', SEVERAL.bundleUrl.replace('/index', '%2findex')],
  ])('does not run %s', async (_, bundleUrl) => {
    const asked = verifyPublication({ ...SEVERAL, bundleUrl }, keys())
    await expect(asked).rejects.toThrow('has the signature of other files')
  })

  test('is not what was signed as one module', async () => {
    const asked = verifyPublication({ ...SIGNED, bundleUrl: other }, keys())
    await expect(asked).rejects.toThrow('has the signature of other files')
  })
})

describe('the loader', () => {
  const inner = () => ({ preload: vi.fn(), load: vi.fn().mockResolvedValue({}) })
  const inTurn: InTurn = (evaluate) => evaluate()
  const plugin: InstalledPlugin = { ...SIGNED, enabled: true, settings: {} }

  test('imports what is signed, and nothing else', async () => {
    const loader = inner()
    const signed = new SignedBundleLoader(loader, () => Promise.resolve(keys()))
    await signed.load(plugin, inTurn)
    expect(loader.load).toHaveBeenCalledTimes(1)
    await expect(signed.load({ ...plugin, version: '2.0.0' }, inTurn)).rejects.toThrow('It was not run')
    expect(loader.load).toHaveBeenCalledTimes(1)
  })

  test('runs nothing while nobody knows the keys', async () => {
    const loader = inner()
    const signed = new SignedBundleLoader(loader, () => Promise.reject(new Error('503')))
    await expect(signed.load(plugin, inTurn)).rejects.toThrow('keys could not be fetched')
    expect(loader.load).not.toHaveBeenCalled()
  })
})
