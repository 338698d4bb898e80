import { expect, test } from 'vitest'

import { readFrameMessage } from './messages'

test('what the frame says is taken as text of bounded length, and nothing else', () => {
  expect(readFrameMessage({ kind: 'ready', more: 1 })).toEqual({ kind: 'ready' })
  const long = { kind: 'state', status: 'a'.repeat(99), error: 'b'.repeat(9_999), html: '<b>' }
  expect(readFrameMessage(long)).toEqual({ kind: 'state', status: 'a'.repeat(40), error: 'b'.repeat(1_000) })
  for (const other of [null, 'ready', 1, {}, { kind: 'run' }, { kind: 'state', status: {}, error: '' }])
    expect(readFrameMessage(other)).toBeNull()
})
