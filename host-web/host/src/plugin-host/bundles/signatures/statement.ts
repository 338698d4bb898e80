/** The platform's signature of a publication: `payload` is an in-toto statement as text, `value` Ed25519 in base64. */
export interface Signature {
  keyId: string
  payload: string
  value: string
}

/** A key that signs, or signed, what is published. Times are ISO 8601; `revoked` says why nothing of it is believed. */
export interface SigningKey {
  id: string
  publicKey: string
  validFrom: string | null
  validUntil: string | null
  revoked: string | null
}

export interface SigningKeys {
  keys: SigningKey[]
  /** Whether a version without a signature runs nowhere. */
  required: boolean
}

/** How a version was handed in: on the page, with an API token, by a run of a trusted workflow, or by the operator. */
export interface Source {
  kind: 'session' | 'token' | 'workflow' | 'import' | 'unknown'
  username?: string
  issuer?: string
  repository?: string
  workflow?: string
  environment?: string
  ref?: string
  sha?: string
  run?: string
}

/** What the signature vouches for. */
export interface Publication {
  pluginId: string
  version: string
  /** SHA-256 in hex of the manifest's canonical form (RFC 8785); null where it has none. */
  manifest: string | null
  publisher: { id: string; name: string }
  source: Source
  publishedAt: string
  signedAt: string
}

interface Statement {
  _type: string
  subject: { name: string; digest: Record<string, string> }[]
  predicateType: string
  predicate: Publication
}

const STATEMENT = 'https://in-toto.io/Statement/v1'
const PREDICATE = 'urn:plugin-platform:publication:1'
const PAYLOAD_TYPE = 'application/vnd.in-toto+json'

/** What a signature covers: the text together with its type, so that it means nothing elsewhere (DSSE's PAE). */
export function signedBytes(payload: string): Uint8Array<ArrayBuffer> {
  const length = new TextEncoder().encode(payload).length
  return new TextEncoder().encode(`DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} ${length} ${payload}`)
}

/** What a statement is about: digests in hex, of what runs first and of the listing of a version of several files. */
export interface Subjects {
  name: string
  sha384: string
  listing: string | undefined
  publication: Publication
}

/** Reads what was verified. Undefined for a statement about something else. */
export function readStatement(payload: string): Subjects | undefined {
  const { _type, subject, predicateType, predicate } = JSON.parse(payload) as Statement
  const [bundle, files, ...others] = subject
  if (_type !== STATEMENT || predicateType !== PREDICATE || !bundle?.digest.sha384) return undefined
  if (others.length > 0 || (files && !(files.name === `${bundle.name}/files` && files.digest.sha256)))
    return undefined
  const { name, digest } = bundle
  return { name, sha384: digest.sha384 ?? '', listing: files?.digest.sha256, publication: predicate }
}
