import { screen } from '@testing-library/react'
import { expect, onTestFinished, test } from 'vitest'

import type { Operation } from '../../api/admin/admin-types'
import { useAuth } from '../../auth/auth-store'
import { fakeApi, json, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleUser } from '../../testing/samples'
import { OperationsPage } from './operations-page'

const LOOK: Operation = {
  position: 9,
  stream: 'operations',
  version: 1,
  type: 'log.viewed',
  actor: 'user:u-9',
  actorName: 'ada',
  subjectName: null,
  correlationId: null,
  recordedAt: '2026-11-27T10:05:00Z',
  data: '{"stream": "account-u-7", "before": null}',
}
const GRANT: Operation = {
  ...LOOK,
  position: 4,
  stream: 'account-u-7',
  type: 'user.role_granted',
  actor: 'operator',
  actorName: null,
  subjectName: 'bob',
  recordedAt: '2026-11-27T10:04:00Z',
  data: '{"user_id": "u-7", "role": "moderator"}',
}
const POLICY: Operation = {
  ...LOOK,
  position: 5,
  stream: 'policies',
  type: 'policy.changed',
  actorName: null,
  recordedAt: '2026-11-27T10:06:00Z',
  data: '{"policy": "review", "setting": "moderated", "previous": null}',
}

const answers =
  (items: Operation[], next: number | null = null) =>
  () =>
    json({ items, next })

function open() {
  useAuth.setState({ user: { ...sampleUser, roles: ['operator'] }, status: 'known' })
  onTestFinished(() => {
    useAuth.setState({ user: null, status: 'unknown' })
  })
  return renderPage(<OperationsPage />, { at: '/admin/operations' })
}

test('who did what is one list of all services, and says whose is missing', async () => {
  fakeApi({
    'GET /admin/services/auth/operations': answers([GRANT]),
    'GET /admin/services/publishing/operations': answers([POLICY]),
    'GET /admin/services/catalog/operations': answers([LOOK]),
    'GET /admin/services/installs/operations': () => problem(503, 'installs does not answer.'),
  })
  open()
  const rows = await screen.findAllByRole('listitem')
  expect(rows.map(({ textContent }) => textContent)).toEqual([
    expect.stringMatching(/^user:u-9 set the policy review to moderated, from what the environment says/),
    expect.stringMatching(/^ada looked at the log of catalog, stream account-u-7/),
    expect.stringMatching(/^A command on the machine made bob moderator/),
  ])
  expect(screen.getByText('Installs did not answer: what was done there is missing')).toBeVisible()
})

test('older ones are loaded of the service that ends first', async () => {
  const asked = fakeApi({
    'GET /admin/services/auth/operations': ({ query }) =>
      query.get('before')
        ? json({ items: [{ ...GRANT, position: 1 }], next: null })
        : json({ items: [LOOK], next: 9 }),
    'GET /admin/services/publishing/operations': answers([]),
    'GET /admin/services/catalog/operations': answers([]),
    'GET /admin/services/installs/operations': answers([]),
  })
  const { user } = open()
  await user.click(await screen.findByRole('button', { name: 'Older operations' }))
  expect(await screen.findByText(/made bob moderator/)).toBeVisible()
  expect(asked.filter(({ query }) => query.get('before') === '9')).toHaveLength(1)
  expect(screen.queryByRole('button', { name: 'Older operations' })).not.toBeInTheDocument()
})
