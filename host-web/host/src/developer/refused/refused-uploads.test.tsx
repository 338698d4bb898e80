import { screen, within } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'

import type { Refusal } from '../../api/developer/refusals'
import { useAuth } from '../../auth/auth-store'
import { fakeApi, json, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleOwnPlugin, sampleUser } from '../../testing/samples'
import { OwnPluginPage } from '../own-plugin-page'

const REFUSED = 'GET /developer/plugins/zen-page/refused'

const refusal = (id: string, changes: Partial<Refusal> = {}): Refusal => ({
  id,
  version: '1.0.0',
  digest: '9f86d081884c7d65'.repeat(4),
  refusedAt: '2026-01-02T10:00:00Z',
  checks: [
    { check: 'imports', revision: 1, stage: 'required', verdict: 'rejected' },
    { check: 'size', revision: 1, stage: 'required', verdict: 'passed' },
  ],
  findings: [
    {
      severity: 'error',
      code: 'unknown-import',
      pointer: '/bundle',
      message: 'left-pad cannot be imported.',
      line: 2,
    },
  ],
  found: 1,
  ...changes,
})

function open(answer: Parameters<typeof fakeApi>[0][string]) {
  const requests = fakeApi({
    'GET /developer/plugins': () => json({ items: [sampleOwnPlugin()] }),
    [REFUSED]: answer,
  })
  const page = renderPage(<OwnPluginPage />, {
    path: '/developer/:pluginId',
    at: '/developer/zen-page?tab=refused',
  })
  return { requests, ...page }
}

beforeEach(() => {
  const user = { ...sampleUser, isDeveloper: true }
  useAuth.setState({ ...useAuth.getInitialState(), user, status: 'known' }, true)
})

test('refused uploads stand with what was found, the newest first, page by page', async () => {
  const { user } = open(({ query }) =>
    json(
      query.get('cursor') === '7'
        ? { items: [refusal('3', { version: '0.9.0', checks: [] })], nextCursor: null }
        : { items: [refusal('9', { found: 25 }), refusal('7')], nextCursor: '7' },
    ),
  )
  const list = within(await screen.findByRole('list', { name: 'Refused uploads' }))
  const [first] = list.getAllByRole('listitem', { name: /refused/ })
  expect(first).toHaveTextContent(/1\.0\.0.*Jan 2, 2026.*Refused by: imports\. 1 check of 2 passed/)
  expect(first).toHaveTextContent(/left-pad cannot be imported.*Line 2.*24 findings more/)
  await user.click(screen.getByRole('button', { name: 'Older uploads' }))
  expect(await list.findByRole('listitem', { name: /0\.9\.0/ })).toHaveTextContent(/could not be opened/)
  expect(screen.queryByRole('button', { name: 'Older uploads' })).not.toBeInTheDocument()
})

test('nothing refused is said', async () => {
  open(() => json({ items: [], nextCursor: null }))
  expect(await screen.findByText('No upload was refused.')).toBeVisible()
})

test('an answer that does not come can be asked for again', async () => {
  let isAway = true
  const { user } = open(() =>
    isAway ? problem(503, 'The service is away.') : json({ items: [refusal('9')], nextCursor: null }),
  )
  expect(await screen.findByText('The refused uploads could not be loaded')).toBeVisible()
  isAway = false
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByRole('listitem', { name: /1\.0\.0/ })).toBeVisible()
})
