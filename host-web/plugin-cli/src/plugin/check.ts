import { Failure, type Finding } from '../failure.ts'
import type { Built } from './build.ts'
import { loadSdk } from './toolchain.ts'

export interface Expected {
  id: string
  /** Undefined when any will do. */
  version?: string
}

/** What the platform's rules say of a bundle, without asking the platform. */
export async function checkBundle(code: Buffer, { id, version }: Expected): Promise<Finding[]> {
  const { bundleFindings } = await loadSdk()
  return bundleFindings(code, version === undefined ? { id } : { id, version })
}

/** The same of what a build left, one module or a zip. */
export async function checkBuilt({ code, files, id, version }: Built): Promise<Finding[]> {
  if (!files) return checkBundle(code, { id, version })
  const { filesFindings } = await loadSdk()
  return filesFindings(files, { id, version })
}

/** Raises what was found to a failure, when there are errors. */
export function refuseErrors(findings: readonly Finding[], what: string): void {
  const errors = findings.filter(({ severity }) => severity === 'error').length
  if (errors === 0) return
  throw new Failure('refused', `${what}: ${errors === 1 ? '1 error' : `${errors} errors`}.`, { findings })
}
