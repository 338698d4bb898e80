import { expect, test } from 'vitest'

import { passwordHint } from './password-rules'

test.each([
  ['', /At least 8 characters/],
  ['abc', /^5 more, at least/],
  ['lena-berg1', /^Weak: hardly more than your name/],
  ['countess99', /^Weak: hardly more than your name/],
  ['abababababab', /^Weak: the same few/],
  ['k7#Qm2pz', /^Fair/],
  ['walks on beach', /^Good/],
  ['a longer walk on the beach', /^Strong/],
  ['lena-berg wrote the first program', /^Strong/],
])('%j', (password, hint) => {
  expect(passwordHint(password, 'Lena-Berg', 'countess@example.org')).toMatch(hint)
})
