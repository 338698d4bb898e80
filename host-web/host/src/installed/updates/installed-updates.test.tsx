import { act, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'

import type { PluginUpdate, UpdateOutcome, WantedUpdate } from '../../api/updates'
import { useAuth } from '../../auth/auth-store'
import { deferred, type FakeRequest, fakeApi, json, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import {
  sampleInstalled,
  sampleManifest,
  samplePreview,
  sampleUpdate,
  sampleUpdates,
  sampleUser,
} from '../../testing/samples'
import { InstalledPage } from '../installed-page'
import { closePreview } from './preview-store'
import { UpdateChoicesForm } from './update-choices'
import { UpdateDialog } from './update-dialog'
import { useUpdatesRun } from './updates-run'

const plugin = (pluginId: string, name: string) =>
  sampleInstalled({ pluginId, manifest: sampleManifest({ id: pluginId, name }) })
const PLUGINS = [plugin('a', 'Alpha'), plugin('b', 'Beta'), plugin('c', 'Gamma')]
const UPDATES = PLUGINS.map(({ pluginId }) => sampleUpdate({ pluginId }))

const done = (items: WantedUpdate[]): UpdateOutcome['updated'] =>
  items.map(({ pluginId, version }) => ({ pluginId, version, previousVersion: '1.0.0' }))
const wantedOf = ({ body }: FakeRequest) => (body as { items: WantedUpdate[] }).items

function open(updates: PluginUpdate[], take: (request: FakeRequest) => Response | Promise<Response>) {
  const requests = fakeApi({
    'GET /user/plugins': () => json({ items: PLUGINS }),
    'GET /user/workspaces': () => json({ items: [], most: 20 }),
    'GET /user/plugins/updates': () => json(sampleUpdates(...updates)),
    'POST /user/plugins/updates': take,
    'PATCH /user/plugins/a': ({ body }) => json({ ...plugin('a', 'Alpha'), ...(body as object) }),
    'PATCH /user/plugins/updates': ({ body }) => json({ ...sampleUpdates(), ...(body as object) }),
    'GET /user/plugins/a/update': () => json(samplePreview({ pluginId: 'a', name: 'Alpha' })),
  })
  const page = renderPage(
    <>
      <InstalledPage />
      <UpdateDialog />
    </>,
    { installed: PLUGINS },
  )
  return { ...page, requests, sent: () => requests.filter(({ method }) => method === 'POST').map(wantedOf) }
}

beforeEach(() => {
  closePreview()
  useUpdatesRun.setState(useUpdatesRun.getInitialState(), true)
  useAuth.setState({ ...useAuth.getInitialState(), user: sampleUser, status: 'known' }, true)
})

test('all are updated at once, those that fail by name, and taken back by one click', async () => {
  const failed = [{ pluginId: 'b', version: '1.1.0', detail: 'b 1.1.0 was withdrawn.' }]
  const { user, sent } = open(UPDATES, (request) => {
    const items = wantedOf(request)
    const isBack = items[0]?.version === '1.0.0'
    const updated = done(items.filter(({ pluginId }) => pluginId !== 'b'))
    return json({ updated, failed: isBack ? [] : failed })
  })
  await user.click(await screen.findByRole('button', { name: 'Update all 3' }))
  expect(await screen.findByText('Alpha, Gamma updated')).toBeVisible()
  const alert = screen.getByRole('alert')
  expect(within(alert).getByText('Beta')).toBeVisible()
  expect(alert).toHaveTextContent('b 1.1.0 was withdrawn.')
  await user.click(screen.getByRole('button', { name: 'Undo' }))
  expect(await screen.findByText('All are as they were')).toBeVisible()
  expect(sent().map((items) => items.map(({ pluginId, version }) => `${pluginId} ${version}`))).toEqual([
    ['a 1.1.0', 'b 1.1.0', 'c 1.1.0'],
    ['a 1.0.0', 'c 1.0.0'],
  ])
})

test('a second click while it goes on changes nothing, and one sees how far it is', async () => {
  const answer = deferred<Response>()
  const { user, sent } = open(UPDATES, () => answer.promise)
  await user.click(await screen.findByRole('button', { name: 'Update all 3' }))
  expect(screen.getByRole('progressbar', { name: 'Updates' })).toBeVisible()
  expect(screen.getByText('0 of 3 done')).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Updating…' }))
  await act(() => {
    answer.resolve(json({ updated: [], failed: [] }))
    return answer.promise
  })
  await waitFor(() => {
    expect(screen.queryByRole('progressbar')).not.toBeInTheDocument()
  })
  expect(sent()).toHaveLength(1)
})

test('where nothing answers each says why, and nothing is claimed', async () => {
  const { user } = open(UPDATES, () => problem(500, 'It broke.'))
  await user.click(await screen.findByRole('button', { name: 'Update all 3' }))
  expect(await screen.findAllByText(/It broke/)).toHaveLength(3)
  expect(screen.queryByText(/updated$/)).not.toBeInTheDocument()
})

test('what asks for more, waits or was left is not among all, and says why', async () => {
  const tomorrow = new Date(Date.now() + 25 * 3_600_000).toISOString()
  open(
    [
      sampleUpdate({ pluginId: 'a', asksFor: ['network'] }),
      sampleUpdate({ pluginId: 'b', readyAt: tomorrow }),
      sampleUpdate({ pluginId: 'c', wentBack: true }),
    ],
    () => problem(500, 'It broke.'),
  )
  expect(await screen.findByText('1.1.0 asks for more permissions. It waits until you agree.')).toBeVisible()
  expect(screen.getByText('1.1.0 is new and waits: it is offered tomorrow.')).toBeVisible()
  expect(screen.getByText('You went back from 1.1.0. It does not come automatically again.')).toBeVisible()
  expect(screen.queryByRole('button', { name: /Update all/ })).not.toBeInTheDocument()
  expect(screen.queryByRole('button', { name: /^Update to .*Alpha/ })).not.toBeInTheDocument()
  expect(screen.getByRole('button', { name: 'Update to 1.1.0: Beta' })).toBeVisible()
})

test('one looks at what an update changes before one takes it', async () => {
  const { user } = open(UPDATES, () => problem(500, 'It broke.'))
  await user.click(await screen.findByRole('button', { name: 'What changes with 1.1.0: Alpha' }))
  expect(await screen.findByText('Counts faster.')).toBeVisible()
})

test('automatic updates and the wait are chosen for all', async () => {
  const { user, requests } = open([], () => problem(500, 'It broke.'))
  await user.click(await screen.findByRole('switch', { name: 'Update plugins automatically' }))
  await user.selectOptions(screen.getByLabelText('Wait with a new version'), 'A week')
  await waitFor(() => {
    expect(requests.filter(({ method }) => method === 'PATCH').map(({ body }) => body)).toEqual([
      { automatic: true },
      { waitHours: 168 },
    ])
  })
})

test('who is among the first is told so, and one way back is not counted as an update', async () => {
  const early = sampleUpdate({ pluginId: 'a', rollout: 10 })
  const back = sampleUpdate({ pluginId: 'b', latest: '0.9.0', replaces: 'halted' })
  const { sent } = open([early, back], () => json({ updated: [], failed: [] }))
  expect(
    await screen.findByText('You get 1.1.0 early: it is rolled out to 10 % of people so far.'),
  ).toBeVisible()
  expect(screen.getByText('0.9.0 is the version before. You may go back to it.')).toBeVisible()
  expect(screen.getByRole('button', { name: 'Go back to 0.9.0: Beta' })).toBeVisible()
  expect(screen.queryByRole('button', { name: /Update all/ })).not.toBeInTheDocument()
  expect(sent()).toEqual([])
})

test('the beta channel is chosen for one plugin, and shown', async () => {
  const { user, requests } = open([], () => json({ updated: [], failed: [] }))
  const row = within(await screen.findByRole('article', { name: 'Alpha' }))
  await user.click(row.getByRole('button', { name: 'Versions' }))
  await user.selectOptions(row.getByLabelText('Releases'), 'beta')
  expect(await row.findByText('Beta')).toBeVisible()
  const sent = requests.filter(({ path, method }) => method === 'PATCH' && path === '/user/plugins/a')
  expect(sent.map(({ body }) => body)).toEqual([{ channel: 'beta' }])
})

test('who is not updated by itself at present is told', () => {
  renderPage(<UpdateChoicesForm updates={{ ...sampleUpdates(), automatic: true, automaticPaused: true }} />)
  expect(screen.getByText(/^Paused for now by who runs this Folio/)).toBeVisible()
})
