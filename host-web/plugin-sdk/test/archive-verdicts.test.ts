// @vitest-environment node
import { readFileSync } from 'node:fs'
import { filesFindings, zipFindings, type BundleFinding } from '@plugin-platform/sdk/vite'
import { zipSync } from 'fflate'
import { expect, test } from 'vitest'

type Content = string | { hex: string } | { numbers: number } | { text: string; times: number }

interface Case {
  name: string
  files: Record<string, Content>
  /** So many files besides. */
  more?: number
  /** Else they are packed as they are. */
  deflated?: boolean
  findings: [string, string | null][]
}

// The server is held to the same table by tests/unit/publishing/test_archive_verdicts.py.
const table = new URL('../../../tests/contract/archive-verdicts.json', import.meta.url)
const { cases } = JSON.parse(readFileSync(table, 'utf8')) as { cases: Case[] }

function bytesOf(content: Content): Uint8Array {
  if (typeof content === 'string') return new TextEncoder().encode(content)
  if ('hex' in content) return new Uint8Array(Buffer.from(content.hex, 'hex'))
  const text =
    'numbers' in content ? [...Array(content.numbers).keys()].join(' ') : content.text.repeat(content.times)
  return new TextEncoder().encode(text)
}

function filesOf({ files, more = 0 }: Case): Record<string, Uint8Array> {
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
