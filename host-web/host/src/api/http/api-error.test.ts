import { expect, test } from 'vitest'

import { ApiError, describeError, errorFromAnswer } from './api-error'

const limited = (retryAfter: number | null) =>
  new ApiError({ status: 429, title: 'Too many', detail: 'Too many attempts.', retryAfter })

test.each([
  [limited(12_000), 'Too many attempts. Try again in 12 s.'],
  [limited(150_000), 'Too many attempts. Try again in 3 min.'],
  [limited(null), 'Too many attempts.'],
  [new Error('Broken'), 'Broken'],
  ['odd', 'Something went wrong'],
])('%s reads: %s', (error, sentence) => {
  expect(describeError(error)).toBe(sentence)
})

test('Retry-After may be a date', () => {
  const error = errorFromAnswer(503, '', '', new Date(Date.now() + 5_000).toUTCString())
  expect(error.retryAfter).toBeGreaterThan(3_000)
  expect(error.retryAfter).toBeLessThanOrEqual(5_000)
})

test('a finding keeps its severity, code and line', () => {
  const body = JSON.stringify({
    detail: 'Checks failed.',
    errors: [{ pointer: '/bundle', message: 'Uses eval.', severity: 'error', code: 'code.eval', line: 3 }],
  })
  expect(errorFromAnswer(422, '', body, null).errors).toEqual([
    {
      pointer: '/bundle',
      message: 'Uses eval.',
      detail: 'Uses eval.',
      severity: 'error',
      code: 'code.eval',
      line: 3,
    },
  ])
})
