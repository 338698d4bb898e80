import { expect, test } from 'vitest'

import { anotherAddress, firstAddress } from './another-address'

const DIGEST = '0123456789abcdef'.repeat(4)
const FOLDER = `http://content.localhost/bundles/words/1.0.0/${DIGEST}`
const several = (downloads: number, starts = 0) =>
  anotherAddress(new URL(`${FOLDER}/index.js`), DIGEST, { downloads, starts })

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

test('what failed while it began is another module, which finds the same beside it, and at every second time others', () => {
  const entries = Array.from({ length: 6 }, (_, starts) => several(1, starts))
  expect(new Set(entries).size).toBe(entries.length)
  const chunks = entries.map((entry) => new URL('./chunks/a.js', entry).href)
  expect(chunks.map((chunk) => chunks.indexOf(chunk))).toEqual([0, 0, 2, 2, 4, 4])
})

test('of one module it is another address of the same file', () => {
  const entry = new URL(`${FOLDER}.js`)
  const failures = [
    { downloads: 0, starts: 0 },
    { downloads: 1, starts: 0 },
    { downloads: 1, starts: 1 },
  ]
  const addresses = failures.map((each) => anotherAddress(entry, undefined, each))
  expect(addresses).toEqual([`${FOLDER}.js`, `${FOLDER}.js#try-2`, `${FOLDER}.js#try-3`])
})
