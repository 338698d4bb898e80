import { Failure, sentenceOf, type Finding } from '../failure.ts'
import type { Built } from './build.ts'
import { loadSdk } from './toolchain.ts'

export interface Expected {
  id: string
  /** Undefined when any will do. */
  version?: string
}

/** What the platform's rules say of a bundle, one module or a zip, without asking the platform. `name` is for people. */
export async function checkBundle(
  bundle: Buffer,
  { id, version }: Expected,
  name = 'The bundle',
): Promise<Finding[]> {
  const { bundleFindings, zipFindings } = await loadSdk()
  const expected = version === undefined ? { id } : { id, version }
  if (!isZip(bundle)) return bundleFindings(bundle, expected)
  try {
    return zipFindings(bundle, expected)
  } catch (error) {
    throw new Failure('refused', `${name} is no zip that can be read: ${sentenceOf(error)}`, { cause: error })
  }
}

/** The same of what a build left. */
export function checkBuilt({ code, file, id, version }: Built): Promise<Finding[]> {
  return checkBundle(code, { id, version }, file)
}

const MAGIC = ['PK\x03\x04', 'PK\x05\x06'] // an empty one begins with its end

/** By its first bytes, as the platform tells it, never by its name. */
export function isZip(bundle: Buffer): boolean {
  return MAGIC.includes(bundle.toString('latin1', 0, 4))
}

/** Raises what was found to a failure, when there are errors. */
export function refuseErrors(findings: readonly Finding[], what: string): void {
  const errors = findings.filter(({ severity }) => severity === 'error').length
  if (errors === 0) return
  throw new Failure('refused', `${what}: ${errors === 1 ? '1 error' : `${errors} errors`}.`, { findings })
}
