/** Something that breaks a rule of the platform, as the server says it. */
export interface BundleFinding {
  severity: 'error' | 'warning'
  /** The rule's id; the guide has a page with all of them. */
  code: string
  message: string
  /** Which part of the submission it is about: `/bundle`, or a JSON pointer such as `/manifest/contributes/slots/0/slot`. */
  pointer: string
  /** Where in the bundle, from 1, columns in characters; null where it is about no place, or a whole line. */
  line: number | null
  column: number | null
  /** What becomes of the version. */
  verdict: 'passed' | 'held' | 'rejected'
  /** Which file of a zip. */
  file?: string
}

/**
 * What the platform would find in the bytes of a bundle, in its order and words, without asking it. Not said is what only
 * the registry knows, such as names that are too close to another plugin's; what a syntax error is, and why a manifest
 * cannot be read, is said in words of this parser's own. `expected` are the id and the version that the manifest should
 * have; what is left out is not compared.
 */
export declare function bundleFindings(
  bytes: Uint8Array,
  expected?: { id?: string; version?: string },
): BundleFinding[]

/**
 * The same of the files of a zip, by path: their names, kinds, number and sizes, and what is in code and texts. Of what
 * is no text only the first bytes are looked at.
 */
export declare function filesFindings(
  files: Record<string, Uint8Array>,
  expected?: { id?: string; version?: string },
): BundleFinding[]

/** The same of the zip itself, also its size and how closely it is packed. Throws where it cannot be read. */
export declare function zipFindings(
  zip: Uint8Array,
  expected?: { id?: string; version?: string },
): BundleFinding[]
