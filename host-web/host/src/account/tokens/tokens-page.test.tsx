import { screen, within } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'

import type { ApiToken } from '../../api/account/tokens'
import { useAuth } from '../../auth/auth-store'
import { fakeApi, json, noContent, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleOwnPlugin, sampleUser } from '../../testing/samples'
import { TokensPage } from './tokens-page'

const SECRET = `folio_pat_${'x'.repeat(49)}`

const token = (changes: Partial<ApiToken> = {}): ApiToken => ({
  id: 't1',
  name: 'CI',
  plugins: ['zen-page'],
  actions: ['publish', 'yank'],
  origin: null,
  issuedAt: '2026-01-02T00:00:00Z',
  expiresAt: '2026-02-01T00:00:00Z',
  lastUsedAt: null,
  ...changes,
})

function open(tokens: ApiToken[], more: Parameters<typeof fakeApi>[0] = {}) {
  const handlers: Parameters<typeof fakeApi>[0] = {
    'GET /auth/tokens': () => json({ items: tokens }),
    'GET /developer/plugins': () => json({ items: [sampleOwnPlugin()] }),
    'POST /auth/tokens': ({ body }) => {
      const issued = { ...token({ id: 't2' }), ...(body as object) }
      tokens = [issued, ...tokens]
      return json({ ...issued, token: SECRET }, 201)
    },
    'DELETE /auth/tokens/t1': () => {
      tokens = []
      return noContent()
    },
    ...more,
  }
  return { handlers, requests: fakeApi(handlers), ...renderPage(<TokensPage />, { at: '/account/tokens' }) }
}

beforeEach(() => {
  const user = { ...sampleUser, isDeveloper: true }
  useAuth.setState({ ...useAuth.getInitialState(), user, status: 'known' }, true)
})

test('a token says what for, for how long, and when it was used; and is revoked', async () => {
  const { user } = open([token()])
  const item = await screen.findByRole('listitem', { name: 'CI' })
  expect(item).toHaveTextContent(/May publish versions and withdraw versions: zen-page\./)
  expect(item).toHaveTextContent(/Good until Feb 1, 2026 · never used/)
  await user.click(screen.getByRole('button', { name: 'Revoke CI' }))
  const dialog = within(screen.getByRole('dialog'))
  expect(dialog.getByText(/refused from its next request on/)).toBeVisible()
  await user.click(dialog.getByRole('button', { name: 'Revoke' }))
  expect(await screen.findByText('You have no tokens')).toBeVisible()
})

test('a token is made for what is chosen, and shown once', async () => {
  const { user, requests } = open([])
  await user.click(await screen.findByRole('button', { name: 'New token' }))
  const dialog = within(screen.getByRole('dialog'))
  await user.type(dialog.getByLabelText('Name'), 'Release')
  await user.click(dialog.getByRole('checkbox', { name: 'See your plugins and versions' }))
  await user.click(dialog.getByRole('checkbox', { name: 'Publish versions' }))
  await user.click(dialog.getByRole('radio', { name: 'Some of my plugins' }))
  await user.clear(dialog.getByLabelText('Days'))
  await user.type(dialog.getByLabelText('Days'), '91')
  await user.click(dialog.getByRole('button', { name: 'Make the token' }))
  expect(await dialog.findByText('Choose at least one')).toBeVisible()
  expect(dialog.getByText('Choose at least one plugin')).toBeVisible()
  expect(dialog.getByText('A whole number from 1 to 90')).toBeVisible()
  await user.click(dialog.getByRole('checkbox', { name: 'Publish versions' }))
  await user.click(await dialog.findByRole('checkbox', { name: 'Zen Page' }))
  await user.clear(dialog.getByLabelText('Days'))
  await user.type(dialog.getByLabelText('Days'), '7')
  await user.click(dialog.getByRole('button', { name: 'Make the token' }))
  expect(await screen.findByRole('status', { name: 'Token' })).toHaveTextContent(SECRET)
  expect(requests.find(({ method }) => method === 'POST')?.body).toEqual({
    name: 'Release',
    actions: ['publish'],
    plugins: ['zen-page'],
    days: 7,
  })
  expect(screen.getByRole('button', { name: 'Copy the token' })).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'I have kept it' }))
  expect(screen.queryByText(SECRET)).not.toBeInTheDocument()
  expect(screen.getByRole('listitem', { name: 'Release' })).toBeVisible()
})

test('only a token for all plugins may see and revoke tokens', async () => {
  const { user, requests } = open([])
  await user.click(await screen.findByRole('button', { name: 'New token' }))
  const dialog = within(screen.getByRole('dialog'))
  const tokens = () => dialog.queryByRole('checkbox', { name: 'See and revoke your API tokens' })
  await user.type(dialog.getByLabelText('Name'), 'Release')
  await user.click(dialog.getByRole('checkbox', { name: 'See and revoke your API tokens' }))
  await user.click(dialog.getByRole('radio', { name: 'Some of my plugins' }))
  expect(tokens()).not.toBeInTheDocument()
  await user.click(await dialog.findByRole('checkbox', { name: 'Zen Page' }))
  await user.click(dialog.getByRole('button', { name: 'Make the token' }))
  expect(await screen.findByRole('status', { name: 'Token' })).toHaveTextContent(SECRET)
  expect(requests.find(({ method }) => method === 'POST')?.body).toMatchObject({
    actions: ['read', 'publish'],
    plugins: ['zen-page'],
  })
})

test('what the server refuses is said in the dialog', async () => {
  const { user, handlers } = open([])
  handlers['POST /auth/tokens'] = () => problem(409, 'You have 50 tokens; revoke one first.')
  await user.click(await screen.findByRole('button', { name: 'New token' }))
  await user.type(screen.getByLabelText('Name'), 'Release')
  await user.click(screen.getByRole('button', { name: 'Make the token' }))
  expect(await screen.findByText('You have 50 tokens; revoke one first.')).toBeVisible()
})

test('tokens that cannot be loaded are asked for again', async () => {
  let answer = () => problem(500, 'It broke.')
  const { user } = open([], { 'GET /auth/tokens': () => answer() })
  await screen.findByText('Your tokens could not be loaded')
  answer = () => json({ items: [token()] })
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByRole('listitem', { name: 'CI' })).toBeVisible()
})

test('a visitor is asked to sign in', () => {
  useAuth.setState({ ...useAuth.getInitialState(), user: null, status: 'known' }, true)
  open([])
  expect(screen.getByText('You are not signed in')).toBeVisible()
  expect(screen.queryByRole('button', { name: 'New token' })).not.toBeInTheDocument()
})
