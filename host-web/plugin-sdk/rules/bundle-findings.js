// Every rule of the platform that needs no registry: the server's checks, asked in the server's order and as far as the
// bundle can be read. `tests/contract/bundle-verdicts.json` holds both to the same rules, lines and columns.
import { unzipSync } from 'fflate'
import { archiveFindings, contentFindings } from './files/archive.js'
import { kindOf } from './files/names.js'
import { data, finding } from './finding.js'
import { MANIFEST_CHECKS, networkFindings } from './manifest/checks.js'
import { problemsOfManifest } from './manifest/problems.js'
import { CODE_CHECKS, MODULE_CHECKS, styleFindings } from './module/checks.js'
import { manifestOf } from './module/manifest.js'
import { readModule } from './module/read.js'
import { Places } from './places.js'
import { BYTE_CHECKS, TEXT_CHECKS, decoded, isBlank } from './text/checks.js'

const MOST_FINDINGS = 100 // of one check
const { entry: ENTRY } = data('archives.json')

/** What the platform would find in the bytes of a bundle; see bundle-findings.d.ts. */
export function bundleFindings(bytes, expected = {}) {
  return findingsOf(bytes, expected).found
}

/** What it would find in the files of a zip, by path; see bundle-findings.d.ts. */
export function filesFindings(files, expected = {}) {
  const listed = Object.entries(files).map(([path, { length: size }]) => ({ path, size }))
  return findingsOfFiles(archiveFindings(listed), files, expected)
}

/** What it would find in a zip; see bundle-findings.d.ts. */
export function zipFindings(zip, expected = {}) {
  const listed = []
  const list = ({ name: path, originalSize: size, size: packed }) => void listed.push({ path, size, packed })
  unzipSync(zip, { filter: list })
  const refused = archiveFindings(listed, zip.length)
  return findingsOfFiles(refused, refused.length > 0 ? {} : unzipSync(zip), expected)
}

/** Of what is `refused` as an archive nothing else is said, as the platform does. */
function findingsOfFiles(refused, files, expected) {
  if (refused.length > 0) return refused
  const names = Object.keys(files)
    .filter((path) => !path.endsWith('/'))
    .sort()
  const disguised = contentFindings(names.map((name) => [name, files[name]]))
  if (disguised.length > 0) return disguised
  const { found, manifest } = findingsOf(files[ENTRY], expected, { file: ENTRY, files: names })
  const others = names.filter((name) => name !== ENTRY)
  const beside = others.flatMap((file) => {
    if (file.endsWith('.js')) return inFile(file, codeFindings(files[file], { file, files: names, manifest }))
    return kindOf(file)?.text ? inFile(file, textFindings(files[file], file)) : []
  })
  return [...inFile(ENTRY, found), ...beside]
}

function findingsOf(bytes, expected, beside) {
  const read = readText(bytes)
  if (!read.module) return { found: read.found }
  const { found, module, places } = read
  const said = manifestOf(module)
  const bundle = { module, places, read: said, expected, beside }
  found.push(...ask(MODULE_CHECKS, bundle))
  if (said.problem !== undefined) return { found }
  const problems = problemsOfManifest(said.manifest)
  found.push(...ask(MANIFEST_CHECKS, { ...bundle, problems }))
  return { found, manifest: said.manifest }
}

/** Of a file beside the entry, whose manifest is the plugin's. */
function codeFindings(bytes, beside) {
  const { found, module, places } = readText(bytes)
  if (!module) return found
  const bundle = { module, places, beside, read: { manifest: beside.manifest } }
  return [...found, ...ask(CODE_CHECKS, bundle), ...(beside.manifest ? networkFindings(bundle) : [])]
}

/** What is found in the text, and the module when there is one. */
function readText(bytes) {
  const unreadable = ask(BYTE_CHECKS, bytes)
  if (unreadable.length > 0) return { found: unreadable }
  const text = decoded(bytes)
  const places = new Places(text)
  const found = ask(TEXT_CHECKS, { text, places })
  const module = readModule(text, places)
  if (!module.problem) return { found, module, places }
  const { line, message } = module.problem
  found.push(finding('syntax', { at: { line }, values: { problem: message } }))
  return { found }
}

/** Of what is no code: what hides in it, or should not be public. */
function textFindings(bytes, file) {
  const text = decoded(bytes)
  if (text === undefined || isBlank(bytes)) return []
  const read = { text, places: new Places(text) }
  const found = ask(TEXT_CHECKS, read).filter(({ code }) => code !== 'bundled-react')
  return file.endsWith('.css') ? [...found, ...styleFindings(read)] : found
}

function inFile(file, found) {
  return found.map((each) => ({ ...each, file }))
}

function ask(checks, what) {
  return checks.flatMap((check) => check(what).slice(0, MOST_FINDINGS))
}
