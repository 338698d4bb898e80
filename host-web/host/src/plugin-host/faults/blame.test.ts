import { expect, test } from 'vitest'

import { culprit } from './blame'

const folder = (sign: string) => `https://bundles.test/bundles/${sign}/1.0.0/${sign.repeat(64)}`
const origin = (pluginId: string, bundleUrl: string) => ({ pluginId, version: '1.0.0', bundleUrl })
const origins = [
  origin('a', `${folder('a')}/index.js`),
  origin('b', `${folder('b')}/index.js`),
  origin('c', `${folder('c')}.js`),
]

test.each([
  ['a', `at ${folder('a')}/chunks/later.js:1:2\n at ${folder('b')}/index.js:1:2`],
  ['a', `at ${folder('a').replace('aaa', 'a%61a')}/chunks/later.js:1:2\n at ${folder('b')}/index.js:1:2`],
  ['c', `at ${folder('c')}.js#try-2:1:2\n at ${folder('b')}/index.js:1:2`],
  [undefined, `at ${folder('c')}/other.js:1:2\n at https://bundles.test/assets/index.js:1:2`],
])('%s is whose code stands highest', (pluginId, stack) => {
  expect(culprit(`Error: oops\n ${stack}`, origins)?.pluginId).toBe(pluginId)
})
