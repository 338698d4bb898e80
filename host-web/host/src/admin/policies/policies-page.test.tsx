import { screen, within } from '@testing-library/react'
import { expect, onTestFinished, test } from 'vitest'

import type { Policy } from '../../api/admin/admin-types'
import { useAuth } from '../../auth/auth-store'
import { fakeApi, json, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleUser } from '../../testing/samples'
import { PoliciesPage } from './policies-page'

const REVIEW: Policy = {
  policy: 'review',
  title: 'Review of versions',
  description: 'Moderated: a moderator publishes each version.',
  kind: 'choice',
  options: ['automatic', 'moderated'],
  least: null,
  most: null,
  default: 'automatic',
  setting: null,
  revision: 0,
  changedBy: null,
  changedByName: null,
  changedAt: null,
}
const CHOSEN: Policy = {
  ...REVIEW,
  setting: 'moderated',
  revision: 1,
  changedBy: 'user:u-9',
  changedByName: 'ada',
  changedAt: '2026-11-27T10:00:00Z',
}
const MARGIN: Policy = {
  ...REVIEW,
  policy: 'halting-margin',
  title: 'Margin',
  kind: 'number',
  options: [],
  least: 1,
  most: 50,
  default: 1,
}

const empty = () => json({ items: [] })
const others = {
  'GET /admin/services/auth/policies': () => problem(503, 'auth does not answer.'),
  'GET /admin/services/catalog/policies': empty,
  'GET /admin/services/installs/policies': empty,
}

function open() {
  useAuth.setState({ user: { ...sampleUser, roles: ['operator'] }, status: 'known' })
  onTestFinished(() => {
    useAuth.setState({ user: null, status: 'unknown' })
  })
  return renderPage(<PoliciesPage />, { at: '/admin/policies' })
}

test('a policy is chosen, says by whom, and is given back', async () => {
  let now = REVIEW
  const asked = fakeApi({
    ...others,
    'GET /admin/services/publishing/policies': () => json({ items: [now] }),
    'PUT /admin/services/publishing/policies/review': ({ body }) => {
      now =
        (body as { setting: unknown }).setting === null ? { ...CHOSEN, setting: null, revision: 2 } : CHOSEN
      return json(now)
    },
  })
  const { user } = open()
  const select = await screen.findByLabelText('Review of versions')
  expect(screen.getByText('The environment says automatic.')).toBeVisible()
  expect(screen.getByRole('button', { name: 'Save Review of versions' })).toBeDisabled()
  await user.selectOptions(select, 'moderated')
  await user.click(screen.getByRole('button', { name: 'Save Review of versions' }))
  expect(await screen.findByText(/^Chosen by ada, Nov 27, 2026/)).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Back to the default of Review of versions' }))
  expect(await screen.findByText(/^Given back to the environment by ada/)).toBeVisible()
  const sent = asked.filter(({ method }) => method === 'PUT').map(({ body }) => body)
  expect(sent).toEqual([
    { setting: 'moderated', seen: 0 },
    { setting: null, seen: 1 },
  ])
})

test('a service that is away hides no other’s policies', async () => {
  fakeApi({ ...others, 'GET /admin/services/publishing/policies': () => json({ items: [REVIEW] }) })
  open()
  expect(await screen.findByLabelText('Review of versions')).toBeVisible()
  const auth = screen.getByRole('region', { name: 'Auth' })
  expect(await within(auth).findByText('The policies of auth could not be loaded')).toBeVisible()
})

test('what somebody else chose meanwhile is shown, and why nothing was saved', async () => {
  let now = REVIEW
  fakeApi({
    ...others,
    'GET /admin/services/publishing/policies': () => json({ items: [now] }),
    'PUT /admin/services/publishing/policies/review': () => {
      now = { ...CHOSEN, revision: 5 }
      return problem(409, 'Somebody else has changed this meanwhile. Look at it again.')
    },
  })
  const { user } = open()
  await user.selectOptions(await screen.findByLabelText('Review of versions'), 'moderated')
  await user.click(screen.getByRole('button', { name: 'Save Review of versions' }))
  expect(await screen.findByText(/Somebody else has changed this meanwhile/)).toBeVisible()
  expect(await screen.findByText(/^Chosen by ada/)).toBeVisible()
})

test('only a whole number within its bounds can be saved', async () => {
  const asked = fakeApi({
    ...others,
    'GET /admin/services/publishing/policies': () => json({ items: [MARGIN] }),
    'PUT /admin/services/publishing/policies/halting-margin': () =>
      json({ ...MARGIN, setting: 7, revision: 1 }),
  })
  const { user } = open()
  const field = await screen.findByLabelText('Margin')
  for (const wrong of ['0', '51', '1.5', '-3', 'x', ' ']) {
    await user.clear(field)
    await user.type(field, wrong)
    expect(screen.getByText('Enter a whole number from 1 to 50.')).toBeVisible()
    expect(screen.getByRole('button', { name: 'Save Margin' })).toBeDisabled()
  }
  await user.clear(field)
  await user.type(field, '7{Enter}')
  expect(await screen.findByText('Margin: 7.')).toBeVisible()
  expect(asked.find(({ method }) => method === 'PUT')?.body).toEqual({ setting: 7, seen: 0 })
})
