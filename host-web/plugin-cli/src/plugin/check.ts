import { Failure, type Finding } from '../failure.ts'
import { loadSdk, loadVite } from './toolchain.ts'

/** The registry takes no more. */
const LARGEST = 5 * 1024 * 1024 // bytes

export interface Expected {
  id: string
  /** Undefined when any will do. */
  version?: string
}

/** What the platform's rules say of a bundle, without asking the platform. */
export async function checkBundle(code: Buffer, expected: Expected): Promise<Finding[]> {
  const text = decoded(code)
  if (code.length > LARGEST)
    return [error('size', `The bundle has ${code.length} bytes; the platform takes ${LARGEST}.`)]
  if (text === undefined) return [error('encoding', 'The bundle is not UTF-8.')]
  const { parseSync } = await loadVite()
  const { findProblem, problemOfImports, readManifest, textFindings } = await loadSdk()
  const found = textFindings(text)
  if (found.some(({ verdict }) => verdict === 'rejected')) return found
  const { program, errors } = parseSync('bundle.js', text)
  const wrong = errors.find(({ severity }) => severity === 'Error')
  if (wrong)
    return [
      error('syntax', `The bundle is no JavaScript: ${wrong.message}`, lineOf(text, wrong.labels[0]?.start)),
    ]
  const problems = [problemOfImports(program), findProblem(program, expected.id)].filter(
    (each) => each !== undefined,
  )
  if (problems.length > 0) return problems.map((problem) => error('manifest', problem))
  const { version } = readManifest(program)
  if (expected.version !== undefined && version !== expected.version)
    return [
      error(
        'version',
        `The bundle says version ${version}, and package.json ${expected.version}. Build it again: folio build`,
      ),
    ]
  return []
}

/** Raises what was found to a failure, when there are errors. */
export function refuseErrors(findings: readonly Finding[], what: string): void {
  const errors = findings.filter(({ severity }) => severity === 'error').length
  if (errors === 0) return
  throw new Failure('refused', `${what}: ${errors === 1 ? '1 error' : `${errors} errors`}.`, { findings })
}

function error(code: string, message: string, line?: number): Finding {
  return { severity: 'error', code, message, ...(line === undefined ? {} : { line }) }
}

function decoded(code: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(code)
  } catch {
    return undefined
  }
}

function lineOf(text: string, offset?: number): number | undefined {
  return offset === undefined ? undefined : text.slice(0, offset).split('\n').length
}
