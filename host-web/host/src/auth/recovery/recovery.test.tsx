import { screen, waitFor } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'

import { fakeApi, json, noContent, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { useAuth } from '../auth-store'
import { ForgotPasswordPage } from './forgot-password-page'
import { ResetPasswordPage } from './reset-password-page'

beforeEach(() => {
  useAuth.setState(useAuth.getInitialState(), true)
})

test('a link is asked for, and nothing says whether there is such an account', async () => {
  const requests = fakeApi({ 'POST /auth/forgotten': () => new Response(null, { status: 202 }) })
  const { user } = renderPage(<ForgotPasswordPage />, { at: '/forgot-password' })
  await user.type(screen.getByLabelText('Username or e-mail'), ' lena {Enter}')
  expect(await screen.findByText(/If there is such an account/)).toBeVisible()
  expect(requests[0]?.body).toEqual({ account: 'lena' })
})

test('where no mail is sent it is said', async () => {
  fakeApi({ 'POST /auth/forgotten': () => problem(409, 'This platform sends no mail.') })
  const { user } = renderPage(<ForgotPasswordPage />, { at: '/forgot-password' })
  await user.type(screen.getByLabelText('Username or e-mail'), 'lena{Enter}')
  expect(await screen.findByRole('alert')).toHaveTextContent('This platform sends no mail.')
})

const open = () => renderPage(<ResetPasswordPage />, { at: '/reset-password#token' })

test('a new password is chosen with the link, and one signs in with it', async () => {
  const requests = fakeApi({
    'POST /auth/reset': () => noContent(),
    'GET /auth/me': () => json({ user: null, anonymous: false }),
  })
  const { user } = open()
  await user.type(screen.getByLabelText('New password'), 'a longer walk{Enter}')
  expect(await screen.findByText('Your password is changed')).toBeVisible()
  expect(requests[0]?.body).toEqual({ token: 'token', new: 'a longer walk' })
  expect(screen.getByRole('link', { name: 'Sign in' })).toHaveAttribute('href', '/sign-in')
})

test('it takes a code where there is a second factor', async () => {
  const needed = json({ type: '/problems/second-factor-required', title: 'Forbidden', status: 403 }, 403)
  const requests = fakeApi({
    'POST /auth/reset': ({ body }) => ((body as { code?: string }).code ? noContent() : needed),
    'GET /auth/me': () => json({ user: null, anonymous: false }),
  })
  const { user } = open()
  await user.type(screen.getByLabelText('New password'), 'a longer walk{Enter}')
  const code = await screen.findByLabelText('Code')
  await waitFor(() => {
    expect(code).toHaveFocus()
  })
  await user.type(code, '123456{Enter}')
  expect(await screen.findByText('Your password is changed')).toBeVisible()
  expect(requests[1]?.body).toEqual({ token: 'token', new: 'a longer walk', code: '123456' })
})

test('a link that is good no more leads to another one', async () => {
  const detail = 'This link was used, replaced by a newer one, or is too old. Ask for another one.'
  fakeApi({ 'POST /auth/reset': () => problem(422, detail, [{ pointer: '/token', detail }]) })
  const { user } = open()
  await user.type(screen.getByLabelText('New password'), 'a longer walk{Enter}')
  expect(await screen.findByRole('alert')).toHaveTextContent(detail)
  expect(screen.getByRole('link', { name: 'Ask for another link' })).toHaveAttribute(
    'href',
    '/forgot-password',
  )
})

test('a link that was cut off is said to be so', () => {
  fakeApi({})
  renderPage(<ResetPasswordPage />, { at: '/reset-password' })
  expect(screen.getByRole('alert')).toHaveTextContent('This link is not whole')
})
