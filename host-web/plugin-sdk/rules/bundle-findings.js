// Every rule of the platform that needs no registry: the server's checks, asked in the server's order and as far as the
// bundle can be read. `tests/contract/bundle-verdicts.json` holds both to the same rules, lines and columns.
import { finding } from './finding.js'
import { MANIFEST_CHECKS } from './manifest/checks.js'
import { problemsOfManifest } from './manifest/problems.js'
import { MODULE_CHECKS } from './module/checks.js'
import { manifestOf } from './module/manifest.js'
import { readModule } from './module/read.js'
import { Places } from './places.js'
import { BYTE_CHECKS, TEXT_CHECKS, decoded } from './text/checks.js'

const MOST_FINDINGS = 100 // of one check

/** What the platform would find in the bytes of a bundle; see bundle-findings.d.ts. */
export function bundleFindings(bytes, expected = {}) {
  const unreadable = ask(BYTE_CHECKS, bytes)
  if (unreadable.length > 0) return unreadable
  const text = decoded(bytes)
  const places = new Places(text)
  const found = ask(TEXT_CHECKS, { text, places })
  const module = readModule(text, places)
  if (module.problem) {
    const { line, message } = module.problem
    return [...found, finding('syntax', { at: { line }, values: { problem: message } })]
  }
  const read = manifestOf(module)
  const bundle = { module, places, read, expected }
  found.push(...ask(MODULE_CHECKS, bundle))
  if (read.problem !== undefined) return found
  const problems = problemsOfManifest(read.manifest)
  return [...found, ...ask(MANIFEST_CHECKS, { ...bundle, problems })]
}

function ask(checks, what) {
  return checks.flatMap((check) => check(what).slice(0, MOST_FINDINGS))
}
