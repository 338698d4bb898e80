import { expect, test } from 'vitest'

import { nextVersion } from './next-version'

test.each([
  ['1.10.9', '1.10.10'],
  ['1.3.0-beta.1', '1.3.0'],
  ['2.0.0+build.5-x', '2.0.1'],
])('after %s comes %s', (highest, next) => {
  expect(nextVersion(highest)).toBe(next)
})
