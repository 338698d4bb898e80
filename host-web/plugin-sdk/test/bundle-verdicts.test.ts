// @vitest-environment node
import { readFileSync } from 'node:fs'
import { parseSync } from 'vite'
import { expect, test } from 'vitest'
import { findProblem } from '../vite/check-bundle.js'

interface Table {
  manifest: Record<string, unknown>
  cases: { name: string; pointer: string | null; change: Record<string, unknown>; code: string }[]
}

// The server is held to the same table by tests/unit/publishing/test_bundle_verdicts.py.
const table = JSON.parse(readFileSync('../tests/contract/bundle-verdicts.json', 'utf8')) as Table

test.each(table.cases)('$name', ({ pointer, change, code }) => {
  const manifest = Object.entries({ ...table.manifest, ...change }).filter(([, value]) => value !== null)
  const bundle = `export const manifest = ${JSON.stringify(Object.fromEntries(manifest))};\n${code}`
  const problem = findProblem(parseSync('bundle.js', bundle).program, 'sample') as string | undefined
  if (pointer === null) expect(problem).toBeUndefined()
  else expect(problem).toContain(field(pointer))
})

/** `/manifest/contributes/slots/0/slot` as the build says it: `contributes.slots[0].slot`. */
function field(pointer: string) {
  return pointer
    .replace(/^\/manifest\/?/, '')
    .replaceAll(/\/(\d+)/g, '[$1]')
    .replaceAll('/', '.')
}
