import { expect, test } from 'vitest'
import type { BundleFinding } from '../rules/bundle-findings.js'
import { checkBundle } from '../vite/check-bundle.js'
import { ID, bundleVerdicts } from './bundle-verdicts.ts'

interface Refusal extends Error {
  findings: BundleFinding[]
}

/** What the preset refuses of a bundle that the bundler has written. */
function refused(code: string): Refusal | undefined {
  let refusal: Refusal | undefined
  const build = {
    error(error: Refusal) {
      refusal = error
    },
  }
  const { generateBundle } = checkBundle(ID) as {
    generateBundle: (options: unknown, bundle: unknown) => void
  }
  generateBundle.call(build, {}, { [`${ID}.js`]: { type: 'chunk', fileName: `${ID}.js`, code } })
  return refusal
}

// What a bundler writes is text.
const cases = bundleVerdicts().filter(({ findings }) => !findings.some(([rule]) => rule === 'encoding'))

test.each(cases)('a build refuses $name as the platform does', ({ bytes, findings }) => {
  const refusal = refused(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes))
  const rejected = findings.filter((finding) => finding[4] === 'rejected')
  const said = refusal?.findings ?? []
  expect(
    said.map(({ code, pointer, line, column, verdict }) => [code, pointer, line, column, verdict]),
  ).toEqual(rejected)
  expect(refusal?.message.split('\n').length ?? 0).toBe(rejected.length)
})

test('a finding never repeats the secret', () => {
  const secret = ['AK', 'IAIOSFODNN7EXAMPLE'].join('')
  const refusal = refused(`const k = '${secret}'`)
  expect(refusal?.message).toContain('This looks like an AWS access key.')
  expect(refusal?.message).not.toContain(secret)
})
