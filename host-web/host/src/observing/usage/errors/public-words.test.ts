import { expect, test } from 'vitest'
import { isPublicName, publicWords } from './public-words'

const SOURCE = `
  export function activate() { throw new Error(\`cannot parse the table \${text} in this document\`) }
  const words = ['the', 'secret', 'swordfish', 'diary']
`

test.each([
  [
    'cannot parse the table Dear diary, I hid it in this document',
    'cannot parse the table … in this document',
  ],
  [
    "Cannot read properties of undefined (reading 'swordfish')",
    'Cannot read properties of undefined (reading …',
  ],
  ['swordfish is not defined', '… is not defined'],
  ['Failed to fetch https://example.com/?q=my+diary', 'Failed to fetch …'],
  // Words that the code has one by one are not what it says.
  ['the swordfish secret diary', ''],
  ['swordfish', ''],
  ['', ''],
])('of %j is told %j', (message, told) => {
  expect(publicWords(message, SOURCE)).toBe(told)
})

test('a message is bounded, whatever it is made of', () => {
  const long = Array.from({ length: 10_000 }, () => 'cannot parse').join(' ')
  expect(publicWords(long, `${SOURCE} cannot parse cannot parse`).length).toBeLessThanOrEqual(200)
})

test('a name is told where the code has it as a word', () => {
  expect(isPublicName('activate', SOURCE)).toBe(true)
  expect(isPublicName('active', SOURCE)).toBe(false)
  expect(isPublicName('sword', SOURCE)).toBe(false)
  expect(isPublicName('a.b', SOURCE)).toBe(false)
})
