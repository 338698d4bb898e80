import { screen } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'

import type { Email } from '../../api/account/email'
import { useAuth } from '../../auth/auth-store'
import { fakeApi, json, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleUser } from '../../testing/samples'
import { ConfirmEmailPage } from './confirm-email-page'
import { EmailSection } from './email-section'

const EMAIL: Email = { mail: true, address: 'lena@example.org', confirmed: true, pending: null }

beforeEach(() => {
  useAuth.setState({ ...useAuth.getInitialState(), user: sampleUser, status: 'known' }, true)
})

function show(changes: Partial<Email> = {}) {
  let email = { ...EMAIL, ...changes }
  const requests = fakeApi({
    'GET /auth/email': () => json(email),
    'PUT /auth/email': ({ body }) => {
      const { email: wanted } = body as { email: string }
      if (!wanted.includes('@')) {
        const detail = 'This is no address.'
        return problem(422, detail, [{ pointer: '/email', detail }])
      }
      email = { ...email, pending: wanted === email.address ? null : wanted }
      return json(email)
    },
  })
  return { requests, ...renderPage(<EmailSection user={sampleUser} />) }
}

test('a confirmed address is said to be so, and nothing is asked', async () => {
  show()
  expect(await screen.findByText('Confirmed')).toBeVisible()
  expect(screen.getByText('lena@example.org')).toBeVisible()
  expect(screen.queryByText('Confirm your address')).not.toBeInTheDocument()
})

test('one that is not confirmed gets its link again', async () => {
  const { user, requests } = show({ confirmed: false })
  await user.click(await screen.findByRole('button', { name: 'Send the link again' }))
  expect(await screen.findByText('A link was sent to lena@example.org.')).toBeVisible()
  expect(requests.at(-1)).toMatchObject({ method: 'PUT', body: { email: 'lena@example.org' } })
})

test('another one is asked for, and the one of before stands', async () => {
  const { user } = show()
  await user.click(await screen.findByRole('button', { name: 'Change' }))
  const field = screen.getByRole('textbox', { name: 'New address' })
  expect(field).toHaveFocus()
  await user.type(field, 'nonsense{Enter}')
  expect(await screen.findByText('This is no address.')).toBeVisible()
  await user.clear(field)
  await user.type(field, 'new@example.org{Enter}')
  expect(await screen.findByText(/sent to new@example.org. Until then lena@example.org stays/)).toBeVisible()
  expect(screen.queryByRole('textbox')).not.toBeInTheDocument()
})

test('without mail it says so, and an address can be changed all the same', async () => {
  show({ mail: false, confirmed: false })
  expect(await screen.findByText('This platform sends no mail')).toBeVisible()
  expect(screen.queryByRole('button', { name: 'Send the link again' })).not.toBeInTheDocument()
  expect(screen.getByRole('button', { name: 'Change' })).toBeEnabled()
})

test('what could not be loaded is asked for again', async () => {
  fakeApi({ 'GET /auth/email': () => problem(404, 'Gone.') })
  renderPage(<EmailSection user={sampleUser} />)
  expect(await screen.findByText('Your address could not be loaded')).toBeVisible()
})

test('the link of a mail changes nothing before it is confirmed', async () => {
  const requests = fakeApi({ 'POST /auth/email/confirm': () => json(EMAIL) })
  const { user } = renderPage(<ConfirmEmailPage />, { at: '/confirm-email#token' })
  expect(requests).toEqual([])
  await user.click(screen.getByRole('button', { name: 'Confirm the address' }))
  expect(await screen.findByText('Your address is confirmed')).toBeVisible()
  expect(requests[0]?.body).toEqual({ token: 'token' })
})

test('a link that is good no more says what to do', async () => {
  fakeApi({ 'POST /auth/email/confirm': () => problem(422, 'This link was used. Ask for another one.') })
  const { user } = renderPage(<ConfirmEmailPage />, { at: '/confirm-email#token' })
  await user.click(screen.getByRole('button', { name: 'Confirm the address' }))
  expect(await screen.findByRole('alert')).toHaveTextContent('Ask for another one.')
})

test('who is not signed in signs in first, and comes back with the link', () => {
  fakeApi({})
  useAuth.setState({ user: null })
  renderPage(<ConfirmEmailPage />, { at: '/confirm-email#token' })
  expect(screen.getByRole('link', { name: 'Sign in' })).toHaveAttribute(
    'href',
    '/sign-in?next=%2Fconfirm-email%23token',
  )
})
