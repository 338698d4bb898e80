import { expect, test } from 'vitest'

import { anotherAddress, firstAddress } from './another-address'

const DIGEST = '0123456789abcdef'.repeat(4)
const FOLDER = `http://content.localhost/bundles/words/1.0.0/${DIGEST}`
const several = (failures: number) => anotherAddress(new URL(`${FOLDER}/index.js`), DIGEST, failures)

test('the first address is the one that the platform gave', () => {
  expect(several(0)).toBe(`${FOLDER}/index.js`)
})

test('each failure leads to another address, and what lies beside the entry has another one too', () => {
  const chunks = Array.from(
    { length: 200 },
    (_, failures) => new URL('./chunks/a.js', several(failures)).href,
  )
  expect(new Set(chunks).size).toBe(chunks.length)
  expect(new Set(chunks.map(firstAddress))).toEqual(new Set([`${FOLDER}/chunks/a.js`]))
  // What a server makes of it.
  expect(chunks.map(decodeURI)).toEqual(chunks.map(firstAddress))
})

test('of one module it is another address of the same file', () => {
  const entry = new URL(`${FOLDER}.js`)
  const addresses = [0, 1, 2].map((failures) => anotherAddress(entry, undefined, failures))
  expect(addresses).toEqual([`${FOLDER}.js`, `${FOLDER}.js#try-2`, `${FOLDER}.js#try-3`])
})
