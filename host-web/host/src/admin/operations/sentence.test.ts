import { expect, test } from 'vitest'

import type { Operation } from '../../api/admin/admin-types'
import { sentence } from './sentence'

const look = (ids: string[], role: string | null = null): Operation => ({
  position: 9,
  stream: 'operations',
  version: 1,
  type: 'accounts.viewed',
  actor: 'user:u-9',
  actorName: 'ada',
  subjectName: null,
  correlationId: null,
  recordedAt: '2026-11-27T10:05:00Z',
  data: JSON.stringify({ role, user_ids: ids }),
})

test('whose accounts somebody looked at is said of few, and how many of many', () => {
  expect(sentence('auth', look(['u-1', 'u-2']))).toBe('looked at 2 accounts: u-1, u-2')
  expect(sentence('auth', look(['u-1', 'u-2', 'u-3', 'u-4'], 'operator'))).toBe(
    'looked at 4 accounts with the role operator',
  )
  expect(sentence('auth', look([]))).toBe('looked at 0 accounts')
})
