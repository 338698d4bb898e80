import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { installed, manifestOf } from '../testing'
import { isIn, unmetNeeds } from './requirements'

interface Table {
  versions: string[]
  fits: Record<string, string[]>
}

const table = JSON.parse(readFileSync('../tests/contract/version-ranges.json', 'utf8')) as Table

test.each(Object.entries(table.fits))('%s has the versions that the server gives it', (range, versions) => {
  expect(table.versions.filter((each) => isIn(each, range))).toEqual(versions)
})

test('without a range any version will do, a pre-release too, if there is one', () => {
  expect(isIn('1.0.0-beta', null)).toBe(true)
  expect(isIn(undefined, null)).toBe(false)
})

test('what is missing, off or of another version is unmet', () => {
  const plugins = { fine: '^1.0.0', missing: '*', off: '^1.0.0', old: '^2.0.0' }
  const plugin = installed({ ...manifestOf('a'), requires: { plugins } })
  const others = ['fine', 'off', 'old'].map((id) => installed(manifestOf(id), { enabled: id !== 'off' }))
  expect(unmetNeeds(plugin, others).map(({ id }) => id)).toEqual(['missing', 'off', 'old'])
})
