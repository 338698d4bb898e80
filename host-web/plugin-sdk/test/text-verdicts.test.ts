// @vitest-environment node
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { textFindings } from '../rules/text-checks.js'

interface Case {
  name: string
  text: string[]
  findings: [string, number | null, number | null][]
}

// The server is held to the same table by tests/unit/publishing/test_text_verdicts.py.
const cases = JSON.parse(readFileSync('../tests/contract/text-verdicts.json', 'utf8')) as Case[]

test.each(cases)('$name', ({ text, findings }) => {
  const found = textFindings(text.join(''))
  expect(found.map(({ code, line, column }) => [code, line ?? null, column ?? null])).toEqual(findings)
})

test('a finding never repeats the secret', () => {
  const secret = ['AK', 'IAIOSFODNN7EXAMPLE'].join('')
  const [found] = textFindings(`const k = '${secret}'`)
  expect(found?.message).toContain('This looks like an AWS access key.')
  expect(found?.message).not.toContain(secret)
})
