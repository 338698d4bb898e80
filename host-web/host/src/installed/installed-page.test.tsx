import { act, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, test, vi } from 'vitest'

import { installedQuery } from '../api/queries'
import type { InstalledChanges, InstalledPlugin } from '../api/types'
import { useAuth } from '../auth/auth-store'
import { type FakeRequest, fakeApi, json, noContent, problem } from '../testing/fake-api'
import { renderPage } from '../testing/render-page'
import { sampleInstalled, sampleManifest, sampleUpdate, sampleUpdates, sampleUser } from '../testing/samples'
import { InstalledPage } from './installed-page'

const configurable = sampleInstalled({
  settings: { speed: 300 },
  manifest: sampleManifest({
    contributes: {
      settings: [
        { id: 'shown', type: 'boolean', label: 'Show it', default: true },
        { id: 'speed', type: 'number', label: 'Words a minute', default: 220, minimum: 50, maximum: 900 },
        {
          id: 'first',
          type: 'select',
          label: 'First',
          default: 'a',
          options: [
            { value: 'a', label: 'A' },
            { value: 'b', label: 'B' },
          ],
        },
        { id: 'tint', type: 'color', label: 'Tint', default: '#112233' },
        { id: 'suffix', type: 'string', label: 'Suffix', default: '' },
      ],
    },
  }),
})

/** As the server does it: of the settings, null goes back to the default, and what is not named stays. */
const patch =
  (plugin: InstalledPlugin) =>
  ({ body }: FakeRequest) => {
    const changes = body as InstalledChanges
    const settings = Object.entries({ ...plugin.settings, ...changes.settings })
    return json({
      ...plugin,
      ...changes,
      settings: Object.fromEntries(settings.filter(([, value]) => value !== null)),
    })
  }
const open = (...installed: InstalledPlugin[]) =>
  renderPage(<InstalledPage />, { at: '/installed', installed })

beforeEach(() => {
  useAuth.setState({ ...useAuth.getInitialState(), user: sampleUser, status: 'known' }, true)
})

test('nothing installed leads to the marketplace', () => {
  fakeApi({})
  open()
  expect(screen.getByText('No plugins yet')).toBeVisible()
  expect(screen.getByRole('link', { name: 'Browse the marketplace' })).toHaveAttribute('href', '/marketplace')
})

test('a plugin is disabled by its switch', async () => {
  const requests = fakeApi({ 'PATCH /user/plugins/word-count': patch(sampleInstalled()) })
  const { user } = open(sampleInstalled())
  const toggle = screen.getByRole('switch', { name: 'Word Count enabled' })
  await user.click(toggle)
  expect(toggle).not.toBeChecked()
  await waitFor(() => {
    expect(requests.find(({ method }) => method === 'PATCH')?.body).toEqual({ enabled: false })
  })
})

test('uninstalling can be undone', async () => {
  fakeApi({
    'DELETE /user/plugins/word-count': noContent,
    'POST /user/plugins/install': () => json(sampleInstalled()),
  })
  const { user } = open(sampleInstalled())
  await user.click(screen.getByRole('button', { name: 'Uninstall Word Count' }))
  expect(screen.getByText('No plugins yet')).toBeVisible()
  await user.click(await screen.findByRole('button', { name: 'Undo' }))
  expect(await screen.findByRole('heading', { name: 'Word Count' })).toBeVisible()
})

test('an update is offered and taken', async () => {
  const requests = fakeApi({
    'GET /user/plugins/updates': () => json(sampleUpdates(sampleUpdate())),
    'PATCH /user/plugins/word-count': patch(sampleInstalled()),
  })
  const { user } = open(sampleInstalled())
  await user.click(await screen.findByRole('button', { name: 'Update to 1.1.0: Word Count' }))
  expect(await screen.findByText('Word Count updated to 1.1.0')).toBeVisible()
  expect(requests.find(({ method }) => method === 'PATCH')?.body).toEqual({
    version: '1.1.0',
    along: [],
  })
  expect(screen.queryByRole('button', { name: /^Updat.* Word Count/ })).not.toBeInTheDocument()
})

test('a plugin that does not run says why and can be tried again', async () => {
  fakeApi({})
  const load = vi
    .fn()
    .mockRejectedValueOnce(new Error('It is broken.'))
    .mockResolvedValue({ WordCount: () => null })
  const { host, user } = renderPage(<InstalledPage />, { installed: [sampleInstalled()], load })
  await act(() => host.load(sampleInstalled()))
  const card = screen.getByRole('article', { name: 'Word Count' })
  expect(await within(card).findByText('Word Count does not run')).toBeVisible()
  expect(within(card).getByText('It is broken.')).toBeVisible()
  await user.click(within(card).getByRole('button', { name: 'Try again' }))
  await waitFor(() => {
    expect(within(card).queryByText('Word Count does not run')).not.toBeInTheDocument()
  })
})

test('a visitor is told how to keep the plugins', () => {
  fakeApi({})
  useAuth.setState({ user: null })
  open(sampleInstalled())
  const link = screen.getByRole('link', { name: 'Create an account' })
  expect(link.getAttribute('href')).toMatch(/^\/register\?next=/)
})

describe('the settings form', () => {
  async function openSettings() {
    const page = open(configurable)
    await page.user.click(screen.getByRole('button', { name: 'Settings' }))
    return page
  }

  test('has a field for each setting, with the chosen value or the default', async () => {
    fakeApi({})
    await openSettings()
    expect(screen.getByRole('switch', { name: 'Show it' })).toBeChecked()
    expect(screen.getByLabelText('Words a minute')).toHaveValue(300)
    expect(screen.getByLabelText('First')).toHaveValue('a')
    expect(screen.getByLabelText('Tint')).toHaveValue('#112233')
    expect(screen.getByLabelText('Suffix')).toHaveValue('')
    expect(screen.getByRole('button', { name: 'Reset to defaults' })).toBeEnabled()
  })

  const sent = (requests: FakeRequest[]) =>
    requests.filter(({ method }) => method === 'PATCH').map(({ body }) => body)

  test('sends each change by itself, and not what another device may have chosen', async () => {
    const requests = fakeApi({ 'PATCH /user/plugins/word-count': patch(configurable) })
    const { user } = await openSettings()
    await user.clear(screen.getByLabelText('Words a minute'))
    await user.type(screen.getByLabelText('Words a minute'), '250')
    await waitFor(() => {
      expect(sent(requests)).toEqual([{ settings: { speed: 250 } }])
    })
    await user.selectOptions(screen.getByLabelText('First'), 'b')
    await user.click(screen.getByRole('switch', { name: 'Show it' }))
    await waitFor(() => {
      expect(sent(requests).slice(1)).toEqual([{ settings: { first: 'b' } }, { settings: { shown: false } }])
    })
    expect(await screen.findByText('Saved')).toBeVisible()
  })

  test('changes the running plugin before the server answered', async () => {
    fakeApi({ 'PATCH /user/plugins/word-count': () => new Promise<Response>(() => undefined) })
    const { user, queries } = await openSettings()
    await user.click(screen.getByRole('switch', { name: 'Show it' }))
    expect(queries.getQueryData(installedQuery.queryKey)?.[0]?.settings).toMatchObject({ shown: false })
    expect(screen.getByText('Saving…')).toBeVisible()
  })

  test('takes a value that is the default, and an emptied number, back to the default', async () => {
    const requests = fakeApi({ 'PATCH /user/plugins/word-count': patch(configurable) })
    const { user } = await openSettings()
    const speed = screen.getByLabelText('Words a minute')
    await user.clear(speed)
    expect(sent(requests)).toEqual([])
    await user.tab()
    await waitFor(() => {
      expect(sent(requests)).toEqual([{ settings: { speed: null } }])
    })
    expect(speed).toHaveValue(220)
  })

  test('does not send a number outside its bounds, and says them', async () => {
    const requests = fakeApi({ 'PATCH /user/plugins/word-count': patch(configurable) })
    const { user } = await openSettings()
    const speed = screen.getByLabelText('Words a minute')
    await user.clear(speed)
    await user.type(speed, '7')
    expect(speed).toHaveAccessibleDescription('Must be at least 50.')
    expect(speed).toBeInvalid()
    expect(sent(requests)).toEqual([])
  })

  test('undoes the last change', async () => {
    const requests = fakeApi({ 'PATCH /user/plugins/word-count': patch(configurable) })
    const { user } = await openSettings()
    await user.selectOptions(screen.getByLabelText('First'), 'b')
    await user.click(await screen.findByRole('button', { name: 'Undo the last change' }))
    await waitFor(() => {
      expect(sent(requests)).toEqual([{ settings: { first: 'b' } }, { settings: { first: null } }])
    })
    expect(screen.getByLabelText('First')).toHaveValue('a')
    expect(screen.queryByRole('button', { name: 'Undo the last change' })).not.toBeInTheDocument()
  })

  test('shows what the server refuses beside its field', async () => {
    fakeApi({
      'PATCH /user/plugins/word-count': () =>
        problem(422, 'A rule is broken.', [{ pointer: '/settings/suffix', detail: 'Must have a dot.' }]),
    })
    const { user } = await openSettings()
    await user.type(screen.getByLabelText('Suffix'), 'x')
    await waitFor(() => {
      expect(screen.getByLabelText('Suffix')).toHaveAccessibleDescription('Must have a dot.')
    })
    expect(screen.getByLabelText('Suffix')).toBeInvalid()
    expect(screen.getByLabelText('Suffix')).toHaveValue('x')
    expect(screen.getByText('Not saved')).toBeVisible()
  })

  test('keeps what could not be sent, and sends it with the next try', async () => {
    let answers = 0
    const requests = fakeApi({
      'PATCH /user/plugins/word-count': (request) =>
        answers++ === 0 ? problem(500, 'It broke.') : patch(configurable)(request),
    })
    const { user } = await openSettings()
    await user.click(screen.getByRole('switch', { name: 'Show it' }))
    expect(await screen.findByText('It broke.')).toBeVisible()
    expect(screen.getByRole('switch', { name: 'Show it' })).not.toBeChecked()
    await user.click(within(screen.getByRole('form')).getByRole('button', { name: 'Try again' }))
    expect(await screen.findByText('Saved')).toBeVisible()
    expect(sent(requests)).toEqual([{ settings: { shown: false } }, { settings: { shown: false } }])
  })

  test('goes back to the defaults', async () => {
    const requests = fakeApi({ 'PATCH /user/plugins/word-count': patch(configurable) })
    const { user } = await openSettings()
    await user.click(screen.getByRole('button', { name: 'Reset to defaults' }))
    expect(screen.getByLabelText('Words a minute')).toHaveValue(220)
    await waitFor(() => {
      expect(requests.find(({ method }) => method === 'PATCH')?.body).toMatchObject({
        settings: { speed: null },
      })
    })
  })
})
