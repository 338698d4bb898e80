// What a zip is held to before its code is looked at; `services/publishing/archives/` says the same of a zip's bytes too.
import { data, finding } from '../finding.js'
import { decoded } from '../text/checks.js'
import { kindOf, nameFindings } from './names.js'

const { entry: ENTRY, limits, nested } = data('archives.json')
const MEBI = 1024 * 1024
const LONGEST_MARK = 16 // bytes
const NESTED = nested.map((mark) => Buffer.from(mark, 'hex'))

/**
 * What is wrong with the entries of a zip, folders among them: `{ path, size, packed }` in bytes, `packed` undefined where
 * nothing is packed yet. `archive` is the size of the zip.
 */
export function archiveFindings(entries, archive = 0) {
  const files = entries.filter(({ path }) => !path.endsWith('/'))
  const total = sum(files)
  const text = sum(files.filter(({ path }) => kindOf(path)?.text))
  const large = files.filter(({ size }) => size > limits.file)
  const hollow = files.filter(({ size, packed }) => size > Math.max(limits.ratioFrom, limits.ratio * packed))
  const unknown = files.filter(({ path }) => !kindOf(path))
  return [
    ...when(archive > limits.archive, 'zip-size', { what: 'The zip', mebi: limits.archive / MEBI }),
    ...when(entries.length > limits.entries, 'zip-entries', { most: limits.entries }),
    ...nameFindings(entries.map(({ path }) => path)),
    ...large.map(({ path }) => about(path, 'file-size', { mebi: limits.file / MEBI })),
    ...when(total > limits.unpacked, 'zip-size', {
      what: 'What is in the zip',
      mebi: limits.unpacked / MEBI,
    }),
    ...hollow.map(({ path }) => about(path, 'zip-ratio', { most: limits.ratio })),
    ...when(!files.some(({ path }) => path === ENTRY), 'no-entry', { entry: ENTRY }),
    ...unknown.map(({ path }) => about(path, 'file-type')),
    ...when(text > limits.text, 'text-size', { mebi: limits.text / MEBI }),
  ]
}

/** What is not what its name says, of `[path, bytes]` whose names are known. */
export function contentFindings(files) {
  return files.flatMap(([path, bytes]) => {
    if (NESTED.some((mark) => beginsWith(bytes, mark))) return [about(path, 'zip-nested')]
    const kind = wrongKind(bytes, kindOf(path))
    return kind ? [about(path, 'file-content', { kind })] : []
  })
}

function wrongKind(bytes, { name, text, marks, at = 0 }) {
  if (text && decoded(bytes) === undefined) return 'text in UTF-8'
  if (text && bytes.includes(0)) return 'text, without a NUL'
  const head = Buffer.alloc(LONGEST_MARK)
  head.set(bytes.subarray(0, LONGEST_MARK))
  const fits = !marks || marks.some((mark) => beginsWith(head.subarray(at), Buffer.from(mark, 'hex')))
  return fits ? undefined : name
}

function beginsWith(bytes, mark) {
  return mark.every((byte, index) => bytes[index] === byte)
}

function sum(files) {
  return files.reduce((all, { size }) => all + size, 0)
}

function when(is, rule, values) {
  return is ? [finding(rule, { values })] : []
}

function about(file, rule, values) {
  return { ...finding(rule, { values }), file }
}
