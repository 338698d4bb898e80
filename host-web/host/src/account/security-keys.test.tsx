import { startAuthentication, startRegistration } from '@simplewebauthn/browser'
import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'

import { useAuth } from '../auth/auth-store'
import { ConfirmDialog } from '../auth/confirm-dialog'
import { askForPassword } from '../auth/confirm-question'
import { SignInForm } from '../auth/sign-in-form'
import { confirmWith } from '../api/http/confirmation'
import { fakeApi, json, noContent, problem } from '../testing/fake-api'
import { renderPage } from '../testing/render-page'
import { sampleUser } from '../testing/samples'
import { PasswordForm } from './password-form'
import { SecondFactor } from './second-factor'

// The browser's own prompt, which there is none of here.
const supported = vi.hoisted(() => ({ now: true }))
vi.mock('@simplewebauthn/browser', () => ({
  browserSupportsWebAuthn: () => supported.now,
  startRegistration: vi.fn(),
  startAuthentication: vi.fn(),
}))

const HERE = [window.location.origin]
const OPTIONS = { challenge: 'AAAA' }
const ANSWER = { id: 'BBBB', type: 'public-key' }
const CODES = Array.from({ length: 10 }, (_, index) => `ABCD-EFGH-JKLM-NPQ${String(index)}`)
const BLUE = { id: 'p-1', name: 'Blue key', addedAt: '2026-06-01T12:00:00Z', lastUsedAt: null }
const refusedByUser = () => Object.assign(new Error('no'), { name: 'NotAllowedError' })

const required = () => {
  const errors = [{ pointer: '/passkey', detail: 'Answer with one of your passkeys.' }]
  const type = '/problems/second-factor-required'
  return json({ type, title: 'Forbidden', status: 403, detail: 'A code, or a passkey.', errors }, 403)
}

const factors = (passkeys: object[], passkeyOrigins = HERE, totp = false) =>
  json({ totp, recoveryCodesLeft: passkeys.length > 0 ? 10 : 0, passkeys, passkeyOrigins })

// As the shell does.
beforeEach(() => confirmWith(askForPassword))

beforeEach(() => {
  useAuth.setState({ ...useAuth.getInitialState(), user: sampleUser, status: 'known' }, true)
  supported.now = true
  vi.mocked(startRegistration)
    .mockReset()
    .mockResolvedValue(ANSWER as never)
  vi.mocked(startAuthentication)
    .mockReset()
    .mockResolvedValue(ANSWER as never)
})

test('a key is named, registered, and brings the recovery codes', async () => {
  const kept: object[] = []
  const requests = fakeApi({
    'GET /auth/factors': () => factors(kept),
    'POST /auth/factors/passkeys/options': () => json({ options: OPTIONS }),
    'POST /auth/factors/passkeys': () => {
      kept.push(BLUE)
      return json({ passkey: BLUE, recoveryCodes: CODES }, 201)
    },
  })
  const { user } = renderPage(<SecondFactor />)
  await user.click(await screen.findByRole('button', { name: 'Add a security key' }))
  const dialog = await screen.findByRole('dialog', { name: 'Add a security key' })
  await user.click(within(dialog).getByRole('button', { name: 'Continue' }))
  expect(await within(dialog).findByText('Give it a name')).toBeVisible()
  expect(startRegistration).not.toHaveBeenCalled()
  await user.type(within(dialog).getByLabelText('Name'), ' Blue key {Enter}')
  const list = await screen.findByRole('list', { name: 'Recovery codes' })
  expect(within(list).getAllByRole('listitem')).toHaveLength(10)
  expect(startRegistration).toHaveBeenCalledWith({ optionsJSON: OPTIONS })
  const sent = requests.find(({ path }) => path === '/auth/factors/passkeys')
  expect(sent?.body).toEqual({ name: 'Blue key', credential: ANSWER })
  await user.click(screen.getByRole('button', { name: 'I have kept them' }))
  expect(await screen.findByText(/not used yet/)).toBeVisible()
  expect(screen.getByText(/You have 10 recovery codes left/)).toBeVisible()
})

test.each([
  ['NotAllowedError', /The prompt was closed/],
  ['InvalidStateError', /registered already/],
  ['SecurityError', /not good at this address/],
  ['UnknownError', /did not answer as it should/],
])('a prompt that ends with %s says so, and nothing is sent', async (name, said) => {
  vi.mocked(startRegistration).mockRejectedValue(Object.assign(new Error('no'), { name }))
  const requests = fakeApi({
    'GET /auth/factors': () => factors([]),
    'POST /auth/factors/passkeys/options': () => json({ options: OPTIONS }),
  })
  const { user } = renderPage(<SecondFactor />)
  await user.click(await screen.findByRole('button', { name: 'Add a security key' }))
  await user.type(await screen.findByLabelText('Name'), 'Blue key{Enter}')
  expect(await screen.findByText(said)).toBeVisible()
  expect(screen.getByLabelText('Name')).toHaveFocus()
  expect(requests.map(({ path }) => path)).not.toContain('/auth/factors/passkeys')
})

test('a key gets another name, and is removed after a question', async () => {
  let kept = [{ ...BLUE, lastUsedAt: '2026-06-02T12:00:00Z' }]
  const requests = fakeApi({
    'GET /auth/factors': () => factors(kept),
    'PATCH /auth/factors/passkeys/p-1': ({ body }) => {
      kept = kept.map((one) => ({ ...one, ...(body as { name: string }) }))
      return json(kept[0])
    },
    'DELETE /auth/factors/passkeys/p-1': () => {
      kept = []
      return noContent()
    },
  })
  const { user } = renderPage(<SecondFactor />)
  await user.click(await screen.findByRole('button', { name: 'Rename Blue key' }))
  const name = await screen.findByLabelText('Name')
  expect(name).toHaveValue('Blue key')
  await user.clear(name)
  await user.type(name, 'Red key{Enter}')
  await user.click(await screen.findByRole('button', { name: 'Remove Red key' }))
  const question = await screen.findByRole('dialog', { name: 'Remove Red key?' })
  await user.click(within(question).getByRole('button', { name: 'Remove this key' }))
  await waitFor(() => {
    expect(screen.queryByRole('list', { name: 'Security keys' })).not.toBeInTheDocument()
  })
  expect(screen.queryByText(/recovery codes left/)).not.toBeInTheDocument()
  expect(requests.filter(({ method }) => method === 'DELETE')).toHaveLength(1)
})

test.each([
  ['a browser without', false, HERE, /This browser cannot use security keys/],
  ['another address of the page', true, ['https://folio.example'], /are good at/],
  ['a platform without an address', true, [], /does not take security keys yet/],
])('%s says why none can be added, and lists those that are there', async (_, can, origins, said) => {
  supported.now = can
  fakeApi({ 'GET /auth/factors': () => factors([BLUE], origins) })
  renderPage(<SecondFactor />)
  expect(await screen.findByText(said)).toBeVisible()
  expect(screen.getByText('Blue key')).toBeVisible()
  expect(screen.queryByRole('button', { name: 'Add a security key' })).not.toBeInTheDocument()
})

async function signingIn(login: (body: Record<string, unknown>) => Response) {
  useAuth.setState({ user: null })
  const requests = fakeApi({
    'POST /auth/login': ({ body }) => login(body as Record<string, unknown>),
    'POST /auth/login/options': () => json({ options: OPTIONS }),
  })
  const done = vi.fn()
  const { user } = renderPage(<SignInForm onDone={done} />)
  await user.type(screen.getByLabelText('Username'), 'lena')
  await user.type(screen.getByLabelText('Password'), 'right{Enter}')
  await screen.findByLabelText('Code')
  return { user, requests, done }
}

const merged = { moved: [], duplicates: [] }
const letIn = () => json({ user: sampleUser, merged })

test('signing in offers a key beside the code, and a closed prompt can be opened again', async () => {
  const { user, requests, done } = await signingIn((body) => (body.passkey ? letIn() : required()))
  const key = screen.getByRole('button', { name: 'Use a security key' })
  expect(key).toHaveFocus()
  vi.mocked(startAuthentication).mockRejectedValueOnce(refusedByUser())
  await user.click(key)
  expect(await screen.findByText(/The prompt was closed/)).toBeVisible()
  await user.click(key)
  await waitFor(() => {
    expect(done).toHaveBeenCalled()
  })
  const known = { username: 'lena', password: 'right' }
  expect(requests.map(({ path, body }) => [path, body])).toEqual([
    ['/auth/login', known],
    ['/auth/login/options', known],
    ['/auth/login/options', known],
    ['/auth/login', { ...known, passkey: ANSWER }],
  ])
})

test('a recovery code does in place of the key, and a refused answer is told', async () => {
  const refused = 'The answer of your passkey is not right.'
  const { user, done } = await signingIn((body) => {
    if (body.code === 'ABCD') return letIn()
    return body.passkey ? problem(401, refused, [{ pointer: '/passkey', detail: refused }]) : required()
  })
  await user.click(screen.getByRole('button', { name: 'Use a security key' }))
  expect(await screen.findByRole('alert')).toHaveTextContent(refused)
  await user.type(screen.getByLabelText('Code'), 'ABCD{Enter}')
  await waitFor(() => {
    expect(done).toHaveBeenCalled()
  })
})

test('a browser without security keys asks for a code alone', async () => {
  supported.now = false
  await signingIn(() => required())
  expect(screen.getByText(/This browser cannot use your security keys/)).toBeVisible()
  expect(screen.queryByRole('button', { name: 'Use a security key' })).not.toBeInTheDocument()
})

test('confirming takes a key', async () => {
  let confirmed = false
  const once = {
    type: '/problems/confirmation-required',
    title: 'Forbidden',
    status: 403,
    detail: 'Once more.',
  }
  const requests = fakeApi({
    'GET /auth/factors': () => factors([BLUE]),
    'POST /auth/factors/passkeys/options': () => (confirmed ? json({ options: OPTIONS }) : json(once, 403)),
    'POST /auth/factors/passkeys': () => json({ passkey: { ...BLUE, id: 'p-2' }, recoveryCodes: null }, 201),
    'POST /auth/confirm/options': () => json({ options: OPTIONS }),
    'POST /auth/confirm': ({ body }) => {
      if (!(body as { passkey?: object }).passkey) return required()
      confirmed = true
      return noContent()
    },
  })
  const { user } = renderPage(
    <>
      <SecondFactor />
      <ConfirmDialog />
    </>,
  )
  await user.click(await screen.findByRole('button', { name: 'Add a security key' }))
  await user.type(await screen.findByLabelText('Name'), 'Spare{Enter}')
  await user.type(await screen.findByLabelText('Password'), 'right{Enter}')
  await user.click(await screen.findByRole('button', { name: 'Use a security key' }))
  expect(await screen.findByText('“Spare” is registered.')).toBeVisible()
  const proof = requests.filter(({ path }) => path === '/auth/confirm').at(-1)
  expect(proof?.body).toEqual({ password: 'right', passkey: ANSWER })
})

test('a new password takes a key', async () => {
  const requests = fakeApi({
    'POST /auth/confirm/options': () => json({ options: OPTIONS }),
    'POST /auth/password': ({ body }) => ((body as { passkey?: object }).passkey ? noContent() : required()),
  })
  const { user } = renderPage(<PasswordForm />)
  await user.type(screen.getByLabelText('Current password'), 'right')
  await user.type(screen.getByLabelText('New password'), 'another horse entirely 7{Enter}')
  await user.click(await screen.findByRole('button', { name: 'Use a security key' }))
  expect(await screen.findByText(/Your password is changed/)).toBeVisible()
  expect(requests.at(-1)?.body).toMatchObject({ current: 'right', passkey: ANSWER })
  expect(screen.queryByRole('button', { name: 'Use a security key' })).not.toBeInTheDocument()
})
