import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { PluginManifest } from '@plugin-platform/sdk'

import type { Signature, SigningKey, SigningKeys } from '../plugin-host/bundles/signatures/statement'

const contract = (name: string): unknown =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../../../tests/contract', name), 'utf8'))

interface Published {
  plugin_id: string
  version: string
  bundle_key: string
  integrity: string
  manifest: PluginManifest
  signature: { key_id: string; payload: string; value: string }
}

/** The public half of the key that signed the examples. */
export const SIGNING_KEY = contract('signing-key.json') as SigningKey

export const signingKeysOf = (changes: Partial<SigningKey> = {}, required = false): SigningKeys => ({
  keys: [{ ...SIGNING_KEY, ...changes }],
  required,
})

/** A version as the platform's own code published and signed it, in Python. */
export function signedVersion(file = 'examples/plugin.published.json') {
  const [example] = [contract(file)].flat() as { data: Published }[]
  if (!example) throw new Error(`${file} has no example.`)
  const { data } = example
  const { key_id: keyId, payload, value } = data.signature
  const signature: Signature = { keyId, payload, value }
  return {
    pluginId: data.plugin_id,
    version: data.version,
    bundleUrl: `http://content.localhost/bundles/${data.bundle_key}`,
    integrity: data.integrity,
    manifest: data.manifest,
    signature,
  }
}
