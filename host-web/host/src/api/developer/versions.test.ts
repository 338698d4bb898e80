import { expect, test } from 'vitest'

import { byVersion, isNewer, newest } from './versions'

const published = ['1.0.0', '0.9.0', '1.10.0', '1.9.0', '2.0.0-beta.1'].map((version) => ({ version }))

test('versions go by their number, not by when they came', () => {
  expect(byVersion(published).map(({ version }) => version)).toEqual([
    '2.0.0-beta.1',
    '1.10.0',
    '1.9.0',
    '1.0.0',
    '0.9.0',
  ])
})

test('the newest is the highest stable one', () => {
  expect(newest(published)?.version).toBe('1.10.0')
  expect(newest([{ version: '1.0.0-a' }, { version: '1.0.0-b' }])?.version).toBe('1.0.0-b')
  expect(newest([{ version: '1.0.0+x-y' }, { version: '0.1.0' }])?.version).toBe('1.0.0+x-y')
  expect(newest<{ version: string }>([])).toBeUndefined()
})

test.each([
  ['1.10.0', '1.9.0', true],
  ['1.0.0', '1.0.0', false],
  ['1.0.0', '1.0.0-rc.1', true],
  ['nonsense', '1.0.0', false],
])('%s is newer than %s: %s', (version, than, answer) => {
  expect(isNewer(version, than)).toBe(answer)
})
