import { readFileSync } from 'node:fs'
import { filesFindings, zipFindings, type BundleFinding } from '@plugin-platform/sdk/vite'
import { zipSync } from 'fflate'
import { expect, test } from 'vitest'

type Content = string | string[] | { hex: string } | { numbers: number } | { text: string; times: number }

interface Case {
  name: string
  files: Record<string, Content>
  /** So many files besides. */
  more?: number
  /** Else they are packed as they are. */
  deflated?: boolean
  findings: [string, string | null][]
}

// The server is held to the same table by tests/unit/publishing/intake/test_archive_verdicts.py.
const table = new URL('../../../tests/contract/archive-verdicts.json', import.meta.url)
const { cases, entry, code } = JSON.parse(readFileSync(table, 'utf8')) as {
  cases: Case[]
  entry: string
  code: (Pick<Case, 'name' | 'files'> & { findings: [string, string, number][] })[]
}

function bytesOf(content: Content): Uint8Array {
  if (typeof content === 'string') return new TextEncoder().encode(content)
  if (Array.isArray(content)) return bytesOf(content.join(''))
  if ('hex' in content) return new Uint8Array(Buffer.from(content.hex, 'hex'))
  const text =
    'numbers' in content ? [...Array(content.numbers).keys()].join(' ') : content.text.repeat(content.times)
  return new TextEncoder().encode(text)
}

function filesOf({ files, more = 0 }: Pick<Case, 'files' | 'more'>): Record<string, Uint8Array> {
  const named = Object.entries(files).map(([path, content]) => [path, bytesOf(content)] as const)
  const others = [...Array(more).keys()].map(
    (number) => [`more/${String(number)}.txt`, bytesOf('1')] as const,
  )
  return Object.fromEntries([...named, ...others])
}

/** What is about the zip: that there is no manifest in its code is no matter here. */
function told(found: BundleFinding[]) {
  return found.filter(({ code }) => code !== 'manifest-missing').map(({ code, file }) => [code, file ?? null])
}

test.each(cases)('of $name a build says what the platform says', (each) => {
  const files = filesOf(each)
  expect(told(zipFindings(zipSync(files, { level: each.deflated ? 9 : 0 })))).toEqual(each.findings)
  // How closely it is packed only the zip shows, and how large it is then.
  const unpacked = each.findings.filter(([rule]) => rule !== 'zip-ratio')
  if (each.name !== 'a zip too large') expect(told(filesFindings(files))).toEqual(unpacked)
})

test.each(code)('in $name a build finds what the platform finds', ({ files, findings }) => {
  // What the bytes of such a file are is for the other cases.
  const texts = Object.entries(files).filter(([path]) => !path.endsWith('.wasm'))
  const found = filesFindings(filesOf({ files: { 'index.js': entry, ...Object.fromEntries(texts) } }))
  const said = found.map(({ code: rule, file, line }) => [rule, file, line])
  expect(said.sort(([, a], [, b]) => (String(a) < String(b) ? -1 : 0))).toEqual(findings)
})
