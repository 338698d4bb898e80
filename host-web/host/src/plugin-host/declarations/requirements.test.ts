import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { obstacleTo, PLATFORM_VERSION } from './requirements'
import { installed, manifestOf } from '../testing'

const needing = (platformVersion: string) =>
  obstacleTo(installed({ ...manifestOf('a'), requires: { platformVersion } }), new Map())

test.each(['1.0.1', '1.10.0', '2.0.0-beta.1', '12.0.0'])(
  'a plugin for platform %s does not run here',
  (least) => {
    expect(needing(least)).toBe(`It needs version ${least} of the platform or a later one; this is 1.0.0.`)
  },
)

test.each(['1.0.0', '1.0.0-rc.1', '1.0.0+build.7', '0.99.0'])('a plugin for platform %s does', (least) => {
  expect(needing(least)).toBeUndefined()
})

test('the host is of the version that the publishing service checks for', () => {
  const rules = readFileSync('../shared/plugin_platform/rules/host.json', 'utf8')
  expect(JSON.parse(rules)).toMatchObject({ platformVersion: PLATFORM_VERSION })
})
