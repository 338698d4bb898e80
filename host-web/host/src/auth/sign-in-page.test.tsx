import { screen, waitFor } from '@testing-library/react'
import { useLocation } from 'react-router'
import { beforeEach, describe, expect, test } from 'vitest'

import { fakeApi, json, problem } from '../testing/fake-api'
import { renderPage } from '../testing/render-page'
import { sampleUser } from '../testing/samples'
import { humanise } from '../ui/format'
import { useAuth } from './auth-store'
import { describeMerged, SignInPage } from './sign-in-page'
import { nextOf, signInPath, type AuthTab } from './sign-in-path'

beforeEach(() => {
  useAuth.setState(useAuth.getInitialState(), true)
})

function Place() {
  const tab = useLocation().pathname.slice(1)
  return tab === 'sign-in' || tab === 'register' ? <SignInPage key={tab} tab={tab} /> : <p>Elsewhere</p>
}

const open = (tab: AuthTab) => renderPage(<Place />, { at: signInPath(tab, '/d/a?b=c#d') })

describe('signing in', () => {
  test('by Enter leads back to where one was and says what moved', async () => {
    const merged = { moved: ['word-count', 'paper'], duplicates: [] }
    const requests = fakeApi({ 'POST /auth/login': () => json({ user: sampleUser, merged }) })
    const { user, router } = open('sign-in')
    await user.type(screen.getByLabelText('Username'), 'lena')
    await user.type(screen.getByLabelText('Password'), 'password1{Enter}')
    const welcome = /Welcome, lena. 2 plugins moved to your account: Word count and Paper./
    await waitFor(() => {
      expect(screen.getByText(welcome)).toBeVisible()
    })
    expect(await screen.findByText('Elsewhere')).toBeVisible()
    expect(router.state.location).toMatchObject({ pathname: '/d/a', search: '?b=c', hash: '#d' })
    expect(requests[0]?.body).toEqual({ username: 'lena', password: 'password1' })
  })

  test('with a wrong password says so and brings the focus back to it', async () => {
    fakeApi({ 'POST /auth/login': () => problem(401, 'The username or the password is wrong.') })
    const { user } = open('sign-in')
    await user.type(screen.getByLabelText('Username'), 'lena')
    await user.type(screen.getByLabelText('Password'), 'nonsense{Enter}')
    expect(await screen.findByRole('alert')).toHaveTextContent('The username or the password is wrong.')
    await waitFor(() => {
      expect(screen.getByLabelText('Password')).toHaveFocus()
    })
  })

  test('without a name asks for one and sends nothing', async () => {
    const requests = fakeApi({})
    const { user } = open('sign-in')
    await user.click(screen.getByRole('button', { name: 'Sign in' }))
    expect(await screen.findByText('Enter your username')).toBeVisible()
    expect(screen.getByLabelText('Username')).toBeInvalid()
    expect(requests).toEqual([])
  })

  test('shows the password on demand', async () => {
    const { user } = open('sign-in')
    const password = screen.getByLabelText('Password')
    expect(password).toHaveAttribute('type', 'password')
    await user.click(screen.getByRole('button', { name: 'Show password' }))
    expect(password).toHaveAttribute('type', 'text')
  })
})

describe('creating an account', () => {
  test('signs in and says what moved', async () => {
    const merged = { moved: ['outline'], duplicates: ['paper'] }
    const requests = fakeApi({ 'POST /auth/register': () => json({ user: sampleUser, merged }, 201) })
    const { user } = open('register')
    await user.type(screen.getByLabelText('Username'), 'lena')
    await user.type(screen.getByLabelText('E-mail'), 'lena@example.org')
    await user.type(screen.getByLabelText('Password'), 'password1{Enter}')
    const welcome = 'Welcome, lena. Outline moved to your account. You had Paper already.'
    expect(await screen.findByText(welcome)).toBeVisible()
    expect(await screen.findByText('Elsewhere')).toBeVisible()
    expect(requests.map(({ path }) => path)).toEqual(['/auth/register'])
  })

  test('puts what the server refuses beside its field', async () => {
    fakeApi({
      'POST /auth/register': () =>
        problem(409, 'Taken.', [{ pointer: '/username', detail: 'This username is taken.' }]),
    })
    const { user } = open('sign-in')
    await user.click(screen.getByRole('tab', { name: 'Create account' }))
    await user.type(screen.getByLabelText('Username'), 'lena')
    await user.type(screen.getByLabelText('E-mail'), 'lena@example.org')
    await user.type(screen.getByLabelText('Password'), 'password1')
    await user.click(screen.getByRole('button', { name: 'Create account' }))
    const username = screen.getByLabelText('Username')
    await waitFor(() => {
      expect(username).toHaveAccessibleDescription(/This username is taken\./)
    })
    expect(username).toHaveFocus()
  })

  test('tells the rules before anything is sent', async () => {
    const requests = fakeApi({})
    const { user } = open('register')
    await user.type(screen.getByLabelText('Username'), 'a b')
    await user.type(screen.getByLabelText('E-mail'), 'nowhere')
    await user.type(screen.getByLabelText('Password'), 'short')
    await user.click(screen.getByRole('button', { name: 'Create account' }))
    expect(await screen.findByText('Only letters, digits, - and _')).toBeVisible()
    expect(screen.getByText('This is not an e-mail address')).toBeVisible()
    expect(screen.getByText('At least 8 characters')).toBeVisible()
    expect(requests).toEqual([])
  })
})

test.each([
  [{ moved: [], duplicates: [] }, ''],
  [{ moved: ['paper'], duplicates: [] }, 'Paper moved to your account.'],
  [{ moved: ['a', 'b'], duplicates: ['c'] }, '2 plugins moved to your account: A and B. You had C already.'],
])('what moved is told: %j', (merged, sentence) => {
  expect(describeMerged(merged, humanise)).toBe(sentence)
})

test('who is signed in already goes on', async () => {
  useAuth.setState({ user: sampleUser, status: 'known', isVerified: true })
  const { router } = open('sign-in')
  expect(await screen.findByText('Elsewhere')).toBeVisible()
  expect(router.state.location.pathname).toBe('/d/a')
})

test.each([
  ['/d/a?b=c#d', '/d/a?b=c#d'],
  ['https://elsewhere.test/', '/'],
  ['//elsewhere.test/', '/'],
  ['/\\elsewhere.test/', '/'],
  ['javascript:alert(1)', '/'],
  ['/register?next=/register', '/'],
  ['relative', '/'],
])('from signing in one goes on from %s to %s', (next, expected) => {
  expect(nextOf(signInPath('sign-in', next).slice('/sign-in'.length))).toBe(expected)
})
