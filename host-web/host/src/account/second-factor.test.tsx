import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'

import { useAuth } from '../auth/auth-store'
import { ConfirmDialog } from '../auth/confirm-dialog'
import { askForPassword } from '../auth/confirm-question'
import { SignInForm } from '../auth/sign-in-form'
import { confirmWith } from '../api/http/confirmation'
import { fakeApi, json, noContent, problem } from '../testing/fake-api'
import { renderPage } from '../testing/render-page'
import { sampleUser } from '../testing/samples'
import { SecondFactor } from './second-factor'

const CODES = Array.from({ length: 10 }, (_, index) => `ABCD-EFGH-JKLM-NPQ${index}`)
const NO_KEYS = { passkeys: [], passkeyOrigins: [] }
const wrong = () =>
  problem(422, 'This code is not right.', [{ pointer: '/code', detail: 'This code is not right.' }])
const required = () =>
  json(
    { type: '/problems/second-factor-required', title: 'Forbidden', status: 403, detail: 'A code too.' },
    403,
  )

// As the shell does.
beforeEach(() => confirmWith(askForPassword))

beforeEach(() => {
  useAuth.setState({ ...useAuth.getInitialState(), user: sampleUser, status: 'known' }, true)
})

test('it is set up with a code of the app, and the recovery codes are shown once', async () => {
  let totp = false
  fakeApi({
    'GET /auth/factors': () => json({ ...NO_KEYS, totp, recoveryCodesLeft: totp ? 10 : 0 }),
    'POST /auth/factors/totp': () => json({ secret: 'ABCDEFGH', uri: 'otpauth://totp/Folio:lena' }),
    'POST /auth/factors/totp/confirm': ({ body }) => {
      if ((body as { code: string }).code !== '123456') return wrong()
      totp = true
      return json({ recoveryCodes: CODES })
    },
  })
  const { user } = renderPage(<SecondFactor />)
  await user.click(await screen.findByRole('button', { name: 'Set up one-time codes' }))
  expect(await screen.findByLabelText('Key')).toHaveTextContent('ABCD EFGH')
  expect(screen.getByRole('img', { name: 'The key as a QR code' })).toBeVisible()
  await user.type(screen.getByLabelText('Code'), '000000{Enter}')
  expect(await screen.findByText('This code is not right.')).toBeVisible()
  await user.clear(screen.getByLabelText('Code'))
  await user.type(screen.getByLabelText('Code'), '123456{Enter}')
  const list = await screen.findByRole('list', { name: 'Recovery codes' })
  expect(within(list).getAllByRole('listitem')).toHaveLength(10)
  await user.click(screen.getByRole('button', { name: 'I have kept them' }))
  expect(await screen.findByText(/You have 10 recovery codes left/)).toBeVisible()
  expect(screen.queryByText(CODES[0] ?? '')).not.toBeInTheDocument()
})

test('signing in asks for a code only where there is a second factor', async () => {
  useAuth.setState({ user: null })
  const requests = fakeApi({
    'POST /auth/login': ({ body }) => {
      const { code } = body as { code?: string }
      if (code === undefined) return required()
      if (code !== '123456')
        return problem(401, 'This code is not right.', [
          { pointer: '/code', detail: 'This code is not right.' },
        ])
      return json({ user: sampleUser, merged: { moved: [], duplicates: [] } })
    },
  })
  let done = false
  const { user } = renderPage(
    <SignInForm
      onDone={() => {
        done = true
      }}
    />,
  )
  expect(screen.queryByLabelText('Code')).not.toBeInTheDocument()
  await user.type(screen.getByLabelText('Username'), 'lena')
  await user.type(screen.getByLabelText('Password'), 'right{Enter}')
  const code = await screen.findByLabelText('Code')
  await waitFor(() => {
    expect(code).toHaveFocus()
  })
  expect(requests[0]?.body).not.toHaveProperty('code')
  await user.type(code, '000000{Enter}')
  expect(await screen.findByText('This code is not right.')).toBeVisible()
  expect(code).toHaveFocus()
  await user.keyboard('123456{Enter}')
  await expect.poll(() => done).toBe(true)
})

test('removing it asks for password and code once more', async () => {
  let confirmed = false
  let totp = true
  const confirmation = {
    type: '/problems/confirmation-required',
    title: 'Forbidden',
    status: 403,
    detail: 'Once more.',
  }
  fakeApi({
    'GET /auth/factors': () => json({ ...NO_KEYS, totp, recoveryCodesLeft: 3 }),
    'POST /auth/confirm': ({ body }) => {
      const { code } = body as { code?: string }
      if (code === undefined) return required()
      if (code !== '123456') return wrong()
      confirmed = true
      return noContent()
    },
    'DELETE /auth/factors/totp': () => {
      if (!confirmed) return json(confirmation, 403)
      totp = false
      return noContent()
    },
  })
  const { user } = renderPage(
    <>
      <SecondFactor />
      <ConfirmDialog />
    </>,
  )
  await user.click(await screen.findByRole('button', { name: 'Remove one-time codes' }))
  await user.type(await screen.findByLabelText('Password'), 'right{Enter}')
  const code = await screen.findByLabelText('Code')
  await user.type(code, '000000{Enter}')
  expect(await screen.findByText('This code is not right.')).toBeVisible()
  await user.clear(code)
  await user.type(code, '123456{Enter}')
  expect(await screen.findByRole('button', { name: 'Set up one-time codes' })).toBeVisible()
})
