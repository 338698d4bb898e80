import { screen, within } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'

import { useAuth } from '../auth/auth-store'
import { fakeApi, json, noContent, problem } from '../testing/fake-api'
import { renderPage } from '../testing/render-page'
import { sampleUser } from '../testing/samples'
import { DevicePage } from './device-page'

const wish = {
  name: 'folio on laptop',
  plugins: ['word-count'],
  actions: ['publish', 'yank'],
  days: 30,
  network: '192.0.2.7',
  expiresAt: '2026-01-02T00:00:00Z',
}

beforeEach(() => {
  useAuth.setState({ ...useAuth.getInitialState(), user: sampleUser, status: 'known' }, true)
})

test('without an account one signs in first, and comes back with the code', () => {
  fakeApi({})
  useAuth.setState({ user: null })
  renderPage(<DevicePage />, { at: '/device?code=BCDF-GHJK' })
  const link = screen.getByRole('link', { name: 'Sign in or create an account' })
  expect(link).toHaveAttribute('href', '/sign-in?next=%2Fdevice%3Fcode%3DBCDF-GHJK')
})

test('the code is typed, what is wanted is shown, and nothing is decided by that', async () => {
  const requests = fakeApi({ 'GET /auth/device/BCDF-GHJK': () => json(wish) })
  const { user } = renderPage(<DevicePage />, { at: '/device' })
  await user.type(screen.getByLabelText('Code'), 'nonsense{Enter}')
  expect(await screen.findByText('Eight letters, as the program shows them.')).toBeVisible()
  await user.clear(screen.getByLabelText('Code'))
  await user.type(screen.getByLabelText('Code'), 'bcdf-ghjk{Enter}')
  const shown = await screen.findByLabelText('What the program asks for')
  for (const text of [
    'folio on laptop',
    '192.0.2.7',
    'publish versions and withdraw versions',
    'word-count',
    '30 days',
  ])
    expect(within(shown).getByText(text)).toBeVisible()
  expect(requests.map(({ method }) => method)).toEqual(['GET'])
})

test.each([
  ['Approve', true, 'The program is connected'],
  ['Refuse', false, 'You refused'],
])('%s is sent and told', async (button, approve, told) => {
  const requests = fakeApi({
    'GET /auth/device/BCDF-GHJK': () => json({ ...wish, plugins: null }),
    'POST /auth/device/BCDF-GHJK': () => noContent(),
  })
  const { user } = renderPage(<DevicePage />, { at: '/device?code=BCDF-GHJK' })
  await user.click(await screen.findByRole('button', { name: button }))
  expect(await screen.findByText(told)).toBeVisible()
  expect(requests.at(-1)?.body).toEqual({ approve })
  expect(screen.queryByRole('button', { name: 'Approve' })).not.toBeInTheDocument()
})

test('a code that is not known is told, and another one can be entered', async () => {
  fakeApi({ 'GET /auth/device/BCDF-GHJK': () => problem(404, 'There is no such code.') })
  const { user } = renderPage(<DevicePage />, { at: '/device?code=BCDF-GHJK' })
  expect(await screen.findByText('There is no such code.')).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Enter another code' }))
  expect(screen.getByLabelText('Code')).toBeVisible()
})

test('a decision that was made before is told where one decides', async () => {
  fakeApi({
    'GET /auth/device/BCDF-GHJK': () => json(wish),
    'POST /auth/device/BCDF-GHJK': () => problem(409, 'This code was decided on before.'),
  })
  const { user } = renderPage(<DevicePage />, { at: '/device?code=BCDF-GHJK' })
  await user.click(await screen.findByRole('button', { name: 'Approve' }))
  expect(await screen.findByText('This code was decided on before.')).toBeVisible()
})
