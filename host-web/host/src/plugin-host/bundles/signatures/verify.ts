import type { PluginManifest } from '@plugin-platform/sdk'
import canonicalize from 'canonicalize'
import { listingDigestOf } from '../bundle-files'
import { fromBase64, hex, isSignedBy, sha256 } from './ed25519'
import {
  type Publication,
  readStatement,
  type Signature,
  type SigningKey,
  type SigningKeys,
  signedBytes,
} from './statement'

/** What a signature has to be about. */
export interface Signed {
  pluginId: string
  version: string
  bundleUrl: string
  integrity: string
  /** Left out where the manifest is not at hand: then only the bundle is compared. */
  manifest?: PluginManifest | null
  signature?: Signature | null
}

/**
 * What the platform vouches for of a version: who published it, from where and when. Undefined for one without a signature,
 * where the platform lets such run. Throws an error that says what is wrong and what to do about it.
 */
export async function verifyPublication(
  signed: Signed,
  { keys, required }: SigningKeys,
): Promise<Publication | undefined> {
  const { signature } = signed
  if (!signature) {
    if (required) throw refusal(signed, 'has no signature, and this platform runs nothing without one', SIGN)
    return undefined
  }
  const key = keys.find(({ id }) => id === signature.keyId)
  if (!key) throw refusal(signed, `is signed with the key ${signature.keyId}, which is not the platform’s`)
  if (key.revoked !== null)
    throw refusal(signed, `is signed with a key that was revoked: ${key.revoked}`, SIGN)
  if (!(await isRight(signature, key))) throw refusal(signed, 'has a signature that is not right')
  const publication = await aboutThis(signed, signature.payload)
  const signedAt = Date.parse(publication.signedAt)
  const isInTime =
    !(signedAt < Date.parse(key.validFrom ?? '')) && !(signedAt > Date.parse(key.validUntil ?? ''))
  if (!isInTime || Number.isNaN(signedAt))
    throw refusal(signed, `was signed on ${publication.signedAt}, when its key was not in use`, SIGN)
  return publication
}

const SIGN = 'Whoever runs the platform can sign it anew (./platform sign).'
const TELL = 'Tell whoever runs the platform, and install it again when they have looked into it.'

function refusal({ pluginId, version }: Signed, what: string, advice = TELL): Error {
  return new Error(`${pluginId} ${version} ${what}. It was not run. ${advice}`)
}

async function isRight({ payload, value }: Signature, { publicKey }: SigningKey): Promise<boolean> {
  try {
    return await isSignedBy(fromBase64(publicKey), fromBase64(value), signedBytes(payload))
  } catch {
    return false
  }
}

/** A right signature of another version, plugin or manifest is none of this. */
async function aboutThis(signed: Signed, payload: string): Promise<Publication> {
  const statement = readStatement(payload)
  if (!statement) throw refusal(signed, 'has a signature of something that is no publication')
  const { name, sha384, listing, publication } = statement
  const wanted = `${signed.pluginId}@${signed.version}`
  const isOfThis = publication.pluginId === signed.pluginId && publication.version === signed.version
  if (!isOfThis || name !== wanted) throw refusal(signed, `has the signature of ${name}`)
  if (signed.integrity !== `sha384-${base64OfHex(sha384)}`)
    throw refusal(signed, 'has the signature of another bundle')
  // The address has the hash of the listing, which has that of each file.
  if (listingDigestOf(signed.bundleUrl) !== listing) throw refusal(signed, 'has the signature of other files')
  if (signed.manifest && publication.manifest !== null) {
    const digest = await sha256(canonicalize(signed.manifest) ?? '')
    if (digest !== publication.manifest) throw refusal(signed, 'has the signature of another manifest')
  }
  return publication
}

function base64OfHex(digest: string): string {
  const bytes = Uint8Array.from(digest.match(/../g) ?? [], (byte) => parseInt(byte, 16))
  return hex(bytes) === digest ? btoa(String.fromCharCode(...bytes)) : ''
}
