import { expect, test } from 'vitest'

import lines from '../../../../tests/contract/public-log-lines.json'
import type { LogLine } from '../api/moderation/moderation-types'
import { hashOf, wrongLines } from './chain'

test('the hash of a line is the one that the platform makes', async () => {
  for (const line of lines as LogLine[]) expect(await hashOf(line)).toBe(line.hash)
})

test('what was changed is found, in any order', async () => {
  const [one, two, three] = lines as unknown as [LogLine, LogLine, LogLine]
  expect(await wrongLines([three, two, one])).toEqual([])
  expect(await wrongLines([three, one])).toEqual([])
  expect(await wrongLines([three, { ...two, said: { reason: 'Something else.' } }, one])).toEqual([2])
  const forged = { ...two, said: { reason: 'Something else.' } }
  forged.hash = await hashOf(forged)
  expect(await wrongLines([three, forged, one])).toEqual([3])
})
