// Names of the files of a zip, which become addresses; `services/publishing/archives/paths.py` says the same.
import { data, finding } from '../finding.js'

const { segment, limits, licences, kinds } = data('archives.json')
const SEGMENT = new RegExp(`^${segment}$`)
const FOREIGN = /[^A-Za-z0-9_.-]/g
const SHOWN = 100 // characters of a name that are repeated
const STEM = 60 // characters of a source's name that its file keeps, so that folder, hash and ending have room
const KINDS = new Map(kinds.map((kind) => [kind.suffix, kind]))

/** What the end of its name says of a file, as archives.json has it; undefined for what is not served. */
export function kindOf(path) {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (licences.includes(name)) return KINDS.get('txt')
  const point = name.lastIndexOf('.')
  return point > 0 ? KINDS.get(name.slice(point + 1)) : undefined
}

/** A name for what is made of a source, whatever that is called. */
export function plainName(name) {
  const plain = name.normalize('NFC').replaceAll(FOREIGN, '_').slice(0, STEM)
  return SEGMENT.test(plain) ? plain : `_${plain}`
}

export function nameFindings(paths) {
  const found = paths.flatMap((path) => {
    const why = problemOf(path)
    return why ? [{ ...finding('zip-path', { values: { why } }), file: shown(path) }] : []
  })
  return found.length > 0 ? found : twice(paths)
}

function problemOf(path) {
  const segments = path.replace(/\/+$/, '').split('/')
  const long = [...path].length > limits.path || segments.some((each) => [...each].length > limits.name)
  if (path.includes('\0')) return 'it contains a NUL'
  if (path.includes('\\')) return 'it contains a backslash; folders are divided by /'
  if (/^(?:\/|[A-Za-z]:)/.test(path)) return 'it is absolute'
  if (segments.includes('..') || segments.includes('.')) return 'it leads out of the archive'
  if (long) return `a path has at most ${limits.path} characters, a name ${limits.name}`
  if (segments.length > limits.depth) return `files lie at most ${limits.depth - 1} folders deep`
  if (!segments.every((each) => SEGMENT.test(each)))
    return 'names have letters of ASCII, digits, hyphens, points and _, and begin with no point'
  return segments.some((each) => each.endsWith('.')) ? 'a name does not end with a point' : undefined
}

/** What is the same file to some computers, where capitals do not count; or a file and a folder. */
function twice(paths) {
  const [files, folders] = [new Map(), new Map()]
  const found = []
  const add = (file, other) => found.push({ ...finding('zip-duplicate', { values: { other } }), file })
  const addFolder = (folder) => {
    const there = folders.get(folder.toLowerCase()) ?? folder
    folders.set(folder.toLowerCase(), there)
    if (there !== folder) add(folder, there)
  }
  for (const path of paths) {
    const name = path.replace(/\/+$/, '')
    const parts = name.split('/')
    for (let depth = 1; depth < parts.length; depth += 1) addFolder(parts.slice(0, depth).join('/'))
    if (path.endsWith('/')) addFolder(name)
    else if (files.has(name.toLowerCase())) add(name, files.get(name.toLowerCase()))
    else files.set(name.toLowerCase(), name)
  }
  for (const [name, file] of files) if (folders.has(name)) add(file, `${folders.get(name)}/`)
  return found
}

/** In ASCII, whatever is in it. */
function shown(path) {
  return [...path]
    .slice(0, SHOWN)
    .map((sign) => (sign === '\\' ? '\\\\' : /[ -~]/.test(sign) ? sign : escaped(sign.codePointAt(0))))
    .join('')
}

const SHORT = { 9: '\\t', 10: '\\n', 13: '\\r' }

function escaped(code) {
  const [mark, length] = code < 0x100 ? ['x', 2] : code < 0x10000 ? ['u', 4] : ['U', 8]
  return SHORT[code] ?? `\\${mark}${code.toString(16).padStart(length, '0')}`
}
