import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'

import { useAuth } from '../auth/auth-store'
import { fakeApi, json, problem } from '../testing/fake-api'
import { renderPage } from '../testing/render-page'
import { sampleOwnPlugin, sampleUser } from '../testing/samples'
import { DeveloperPage } from './developer-page'

const developer = { ...sampleUser, isDeveloper: true }
const signIn = (user: typeof sampleUser | null) => {
  useAuth.setState({ ...useAuth.getInitialState(), user, status: 'known' }, true)
}
const open = () => renderPage(<DeveloperPage />, { at: '/developer' })

beforeEach(() => {
  signIn(developer)
})

test('a visitor is invited to open an account', () => {
  signIn(null)
  open()
  const link = screen.getByRole('link', { name: 'Create an account' })
  expect(link).toHaveAttribute('href', '/register?next=%2Fdeveloper')
})

test('an account becomes a developer’s by one press', async () => {
  signIn(sampleUser)
  fakeApi({
    'POST /auth/developer': () => json({ user: developer }),
    'GET /developer/plugins': () => json({ items: [] }),
  })
  const { user } = open()
  await user.click(screen.getByRole('button', { name: 'Become a developer' }))
  expect(await screen.findByText('Create your first plugin')).toBeVisible()
})

test('lists one’s plugins with status, installs and version', async () => {
  fakeApi({
    'GET /developer/plugins': () =>
      json({ items: [sampleOwnPlugin(), sampleOwnPlugin({ id: 'x', name: 'X', installCount: null })] }),
  })
  open()
  const [zen, unknown] = await screen.findAllByRole('article')
  expect(zen).toHaveTextContent(/Zen Page.*Draft.*0 installs.*No version yet/)
  expect(unknown).toHaveTextContent('Installs unknown')
  expect(screen.getByRole('link', { name: 'Zen Page' })).toHaveAttribute('href', '/developer/zen-page')
})

test('says of a version that waits, or was rejected, that it does', async () => {
  const version = (number: string, status: string) => ({
    version: number,
    status,
    size: 1,
    publishedAt: null,
  })
  const waiting = sampleOwnPlugin({ highest: '1.0.0', versions: [version('1.0.0', 'in_review')] })
  const rejected = sampleOwnPlugin({
    id: 'x',
    name: 'X',
    highest: '2.0.0',
    latestPublished: '1.9.0',
    versions: [version('2.0.0', 'rejected'), version('1.9.0', 'published')],
  })
  const patched = sampleOwnPlugin({
    id: 'y',
    name: 'Y',
    latestPublished: '2.0.0',
    versions: [version('2.0.0', 'published'), version('1.9.1', 'in_review'), version('1.9.0', 'rejected')],
  })
  fakeApi({ 'GET /developer/plugins': () => json({ items: [waiting, rejected, patched] }) })
  open()
  const [first, second, third] = await screen.findAllByRole('article')
  expect(third).toHaveTextContent(/Version 2\.0\.0 ?Version 1\.9\.1 ?In review/)
  expect(first).toHaveTextContent(/0 installsVersion 1\.0\.0 ?In review/)
  expect(second).toHaveTextContent(/Version 1\.9\.0 ?Version 2\.0\.0 ?Rejected/)
})

test('a plugin is created with an identifier suggested from its name', async () => {
  const created = sampleOwnPlugin({ id: 'zen-page-2' })
  const requests = fakeApi({
    'GET /developer/plugins': () => json({ items: [] }),
    'POST /developer/plugins': () => json(created, 201),
  })
  const { user, router } = open()
  await user.click(await screen.findByRole('button', { name: 'New plugin', hidden: false }))
  const dialog = within(await screen.findByRole('dialog'))
  await user.type(dialog.getByLabelText('Name'), 'Zen Page 2')
  expect(dialog.getByLabelText('Identifier')).toHaveValue('zen-page-2')
  await user.type(dialog.getByLabelText('Description'), 'Nothing but the page.')
  await user.selectOptions(dialog.getByLabelText('Category'), 'writing')
  await user.type(dialog.getByLabelText(/Tags/), 'focus, zen')
  await user.click(dialog.getByRole('button', { name: 'Create plugin' }))
  await waitFor(() => {
    expect(router.state.location.pathname).toBe('/developer/zen-page-2')
  })
  expect(requests.find(({ method }) => method === 'POST')?.body).toEqual({
    id: 'zen-page-2',
    name: 'Zen Page 2',
    description: 'Nothing but the page.',
    category: 'writing',
    tags: ['focus', 'zen'],
  })
})

test('an identifier of one’s own is kept, and its refusal shown beside it', async () => {
  fakeApi({
    'GET /developer/plugins': () => json({ items: [sampleOwnPlugin()] }),
    'POST /developer/plugins': () =>
      problem(409, 'Taken.', [{ pointer: '/id', detail: 'This identifier is taken.' }]),
  })
  const { user } = open()
  await user.click(screen.getByRole('button', { name: 'New plugin' }))
  const dialog = within(await screen.findByRole('dialog'))
  await user.type(dialog.getByLabelText('Identifier'), 'mine')
  await user.type(dialog.getByLabelText('Name'), 'Another')
  expect(dialog.getByLabelText('Identifier')).toHaveValue('mine')
  await user.type(dialog.getByLabelText('Description'), 'What it does.')
  await user.click(dialog.getByRole('button', { name: 'Create plugin' }))
  await waitFor(() => {
    expect(dialog.getByLabelText('Identifier')).toHaveAccessibleDescription(/This identifier is taken\./)
  })
})

test('a name that is close to another plugin’s is told before the identifier is taken', async () => {
  const finding = {
    severity: 'warning',
    code: 'name-too-close',
    pointer: '/id',
    message: 'The id word-counts is close to word-count of somebody else.',
    line: null,
  }
  const requests = fakeApi({
    'GET /developer/plugins': () => json({ items: [] }),
    'GET /developer/names': ({ query }) =>
      json({ findings: query.get('id') === 'word-counts' ? [finding] : [] }),
    'POST /developer/plugins': () => json(sampleOwnPlugin({ id: 'word-counts' }), 201),
  })
  const created = () => requests.filter(({ method }) => method === 'POST')
  const { user, router } = open()
  await user.click(await screen.findByRole('button', { name: 'New plugin', hidden: false }))
  const dialog = within(await screen.findByRole('dialog'))
  await user.type(dialog.getByLabelText('Name'), 'Word Counts')
  await user.type(dialog.getByLabelText('Description'), 'Counts words.')
  await user.click(dialog.getByRole('button', { name: 'Create plugin' }))
  expect(await dialog.findByText(/close to word-count of somebody else/)).toBeVisible()
  expect(created()).toEqual([])
  await user.type(dialog.getByLabelText('Name'), ' 2')
  expect(dialog.getByRole('button', { name: 'Create plugin' })).toBeVisible()
  await user.clear(dialog.getByLabelText('Name'))
  await user.type(dialog.getByLabelText('Name'), 'Word Counts')
  await user.click(dialog.getByRole('button', { name: 'Create it anyway' }))
  await waitFor(() => {
    expect(router.state.location.pathname).toBe('/developer/word-counts')
  })
  expect(created()).toHaveLength(1)
})
