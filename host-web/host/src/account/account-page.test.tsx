import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, test } from 'vitest'

import type { SignedInDevice } from '../api/types'
import { useAuth } from '../auth/auth-store'
import { fakeApi, json, noContent, problem } from '../testing/fake-api'
import { renderPage } from '../testing/render-page'
import { sampleUser } from '../testing/samples'
import { AccountPage } from './account-page'

const session = (changes: Partial<SignedInDevice>): SignedInDevice => ({
  id: 'a1',
  device: 'Firefox on Linux',
  since: '2026-01-02T00:00:00Z',
  lastSeen: '2026-01-02T00:00:00Z',
  current: false,
  ...changes,
})

const HERE = session({ id: 'here', current: true })
const THERE = session({ id: 'there', device: 'Safari on iPhone' })

beforeEach(() => {
  const user = { ...sampleUser, email: 'lena@example.org' }
  useAuth.setState({ ...useAuth.getInitialState(), user, status: 'known' }, true)
})

function accountApi(more: Parameters<typeof fakeApi>[0] = {}) {
  let sessions = [HERE, THERE]
  return fakeApi({
    'GET /auth/sessions': () => json({ items: sessions }),
    'GET /user/usage': () => json({ reported: true }),
    'GET /auth/email': () =>
      json({ mail: true, address: 'lena@example.org', confirmed: true, pending: null }),
    'GET /auth/factors': () => json({ totp: false, recoveryCodesLeft: 0, passkeys: [], passkeyOrigins: [] }),
    'DELETE /auth/sessions/there': () => {
      sessions = [HERE]
      return noContent()
    },
    'DELETE /auth/sessions': () => noContent(),
    'POST /auth/password': ({ body }) => {
      const { current } = body as { current: string }
      const detail = 'This is not your password.'
      return current === 'right one' ? noContent() : problem(422, detail, [{ pointer: '/current', detail }])
    },
    ...more,
  })
}

test('says who one is', async () => {
  accountApi()
  renderPage(<AccountPage />)
  expect(screen.getByText('lena')).toBeVisible()
  expect(await screen.findByText('lena@example.org')).toBeVisible()
  expect(screen.getByRole('link', { name: 'Become a developer' })).toHaveAttribute('href', '/developer')
})

test('without an account it offers to sign in', () => {
  fakeApi({})
  useAuth.setState({ user: null })
  renderPage(<AccountPage />, { at: '/account' })
  const link = screen.getByRole('link', { name: 'Sign in or create an account' })
  expect(link).toHaveAttribute('href', '/sign-in?next=%2Faccount')
})

describe('sessions', () => {
  test('one of them is ended', async () => {
    accountApi()
    const { user } = renderPage(<AccountPage />)
    const list = within(await screen.findByRole('list', { name: 'Sessions' }))
    expect(list.getByText('This one')).toBeVisible()
    await user.click(list.getByRole('button', { name: /^Sign out Safari on iPhone/ }))
    await waitFor(() => {
      expect(list.queryByText('Safari on iPhone')).not.toBeInTheDocument()
    })
    expect(list.getByText('Firefox on Linux')).toBeVisible()
  })

  test('all of them are ended, this one too', async () => {
    const requests = accountApi()
    const { user } = renderPage(<AccountPage />)
    await user.click(screen.getByRole('button', { name: 'Sign out everywhere' }))
    expect(await screen.findByText('You are not signed in')).toBeVisible()
    expect(requests.map(({ method, path }) => `${method} ${path}`)).toContain('DELETE /auth/sessions')
  })
})

describe('the password', () => {
  test('is changed', async () => {
    const requests = accountApi()
    const { user } = renderPage(<AccountPage />)
    await user.type(screen.getByLabelText('Current password'), 'right one')
    await user.type(screen.getByLabelText('New password'), 'a longer walk')
    expect(screen.getByLabelText('New password')).toHaveAccessibleDescription('Good.')
    await user.click(screen.getByRole('button', { name: 'Change password' }))
    expect(await screen.findByText(/You are signed out everywhere else/)).toBeVisible()
    const { body } = requests.find(({ path }) => path === '/auth/password') ?? {}
    expect(body).toEqual({ current: 'right one', new: 'a longer walk' })
    expect(screen.getByLabelText('New password')).toHaveValue('')
  })

  test('takes a code where there is a second factor', async () => {
    const requests = accountApi({
      'POST /auth/password': ({ body }) =>
        (body as { code?: string }).code === '123456'
          ? noContent()
          : json({ type: '/problems/second-factor-required', title: 'Forbidden', status: 403 }, 403),
    })
    const { user } = renderPage(<AccountPage />)
    await user.type(screen.getByLabelText('Current password'), 'right one')
    await user.type(screen.getByLabelText('New password'), 'a longer walk{Enter}')
    await user.type(await screen.findByLabelText('Code'), '123456{Enter}')
    await waitFor(
      () => {
        expect(screen.queryByLabelText('Code')).not.toBeInTheDocument()
      },
      { timeout: 15_000 },
    )
    expect(screen.getByLabelText('New password')).toHaveValue('')
    const sent = requests.filter(({ path }) => path === '/auth/password').map(({ body }) => body)
    const passwords = { current: 'right one', new: 'a longer walk' }
    expect(sent).toEqual([passwords, { ...passwords, code: '123456' }])
  })

  test('stays as it is for a wrong one, which is told at its field', async () => {
    accountApi()
    const { user } = renderPage(<AccountPage />)
    await user.type(screen.getByLabelText('Current password'), 'a guess')
    await user.type(screen.getByLabelText('New password'), 'a longer walk{Enter}')
    const current = screen.getByLabelText('Current password')
    await waitFor(() => {
      expect(current).toHaveAccessibleDescription('This is not your password.')
    })
    expect(current).toHaveFocus()
  })
})
