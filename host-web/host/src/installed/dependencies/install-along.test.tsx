import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'

import type { InstallPlan } from '../../api/dependencies'
import type { InstalledPlugin } from '../../api/types'
import { InstallButton } from '../../marketplace/install-button'
import { type FakeRequest, fakeApi, json, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleInstalled, sampleManifest } from '../../testing/samples'
import { InstalledPage } from '../installed-page'
import { InstallPlanDialog } from './install-plan-dialog'
import { leftOver } from './left-over'
import { closePlan } from './plan-store'

beforeEach(closePlan)

const plugin = (
  pluginId: string,
  needs: Record<string, string> = {},
  changes: Partial<InstalledPlugin> = {},
) =>
  sampleInstalled({
    pluginId,
    bundleUrl: `/bundles/${pluginId}.js`,
    manifest: sampleManifest({ id: pluginId, name: `The ${pluginId}`, requires: { plugins: needs } }),
    ...changes,
  })
const journal = plugin('journal', { outline: '^1.0.0' })
const outline = plugin('outline', {}, { broughtBy: 'journal' })

const change = {
  pluginId: 'outline',
  name: 'The outline',
  version: '1.0.0',
  previousVersion: null,
  enables: false,
  permissions: ['network:a.example'],
  asksFor: [],
  neededBy: ['The journal'],
}
const plan: InstallPlan = {
  ...change,
  pluginId: 'journal',
  name: 'The journal',
  neededBy: [],
  along: [change],
}
const brings = problem(409, 'With The journal comes The outline.', [{ pointer: '/along', detail: 'x' }])

const isAgreed = ({ body }: FakeRequest) => (body as { along: unknown[] }).along.length > 0

function open(install: (request: FakeRequest) => Response, planned = () => json(plan)) {
  let installed: InstalledPlugin[] = []
  const requests = fakeApi({
    'GET /auth/me': () => json({ user: null, anonymous: true }),
    'GET /user/plugins': () => json({ items: installed }),
    'GET /user/plugins/journal/plan': planned,
    'POST /user/plugins/install': (request) => {
      const answer = install(request)
      if (answer.ok) installed = [outline, journal]
      return answer
    },
  })
  const page = renderPage(
    <>
      <InstallButton plugin={{ id: 'journal', name: 'The journal' }} />
      <InstallPlanDialog />
    </>,
    { installed: [] },
  )
  return { ...page, sent: () => requests.filter(({ method }) => method === 'POST').map(({ body }) => body) }
}

test('what comes along is shown with its permissions before anything is installed', async () => {
  const { user, sent, queries } = open((request) =>
    isAgreed(request)
      ? json({ ...journal, success: true, along: [{ pluginId: 'outline', version: '1.0.0' }] })
      : brings.clone(),
  )
  await user.click(screen.getByRole('button', { name: 'Install The journal' }))
  const dialog = within(await screen.findByRole('dialog', { name: 'The journal needs other plugins' }))
  const along = within(await dialog.findByRole('list', { name: 'Comes along' }))
  expect(along.getByText(/Installs The outline/)).toBeVisible()
  expect(along.getByText('The journal needs it.')).toBeVisible()
  expect(along.getByText('a.example')).toBeVisible()
  expect(queries.getQueryData(['installed', 'list'])).toEqual([])
  await user.click(dialog.getByRole('button', { name: 'Install with 1 other' }))
  expect(await screen.findByRole('button', { name: 'Installed. Uninstall The journal' })).toBeVisible()
  expect(queries.getQueryData(['installed', 'list'])).toMatchObject([outline, journal])
  expect(sent()).toEqual([
    { pluginId: 'journal', along: [] },
    { pluginId: 'journal', version: '1.0.0', along: [{ pluginId: 'outline', version: '1.0.0' }] },
  ])
})

test('who cancels has nothing installed, and no failure', async () => {
  const { user, sent } = open(() => brings.clone())
  await user.click(screen.getByRole('button', { name: 'Install The journal' }))
  await user.click(await screen.findByRole('button', { name: 'Cancel' }))
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument()
  expect(screen.queryByRole('alert')).not.toBeInTheDocument()
  expect(sent()).toHaveLength(1)
})

test('what does not go together is said where one pressed', async () => {
  const said = 'Journal needs Word Count ^2.0.0; Stats needs Word Count ^1.0.0.'
  const { user } = open(() => problem(409, said, [{ pointer: '/plugins', detail: said }]))
  await user.click(screen.getByRole('button', { name: 'Install The journal' }))
  expect(await screen.findByRole('alert')).toHaveTextContent(said)
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument()
})

test('where the plan cannot be had it is asked for again', async () => {
  let asked = 0
  const { user } = open(
    () => brings.clone(),
    () => (asked++ === 0 ? problem(500, 'It broke.') : json(plan)),
  )
  await user.click(screen.getByRole('button', { name: 'Install The journal' }))
  expect(await screen.findByText('It broke.')).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByText(/Installs The outline/)).toBeVisible()
})

test('what came along and nothing needs any more is offered for removal, and comes back by one click', async () => {
  let installed = [outline, journal]
  const requests = fakeApi({
    'GET /auth/me': () => json({ user: null, anonymous: true }),
    'GET /user/plugins': () => json({ items: installed }),
    'DELETE /user/plugins/journal': () => {
      installed = [outline]
      return new Response(null, { status: 204 })
    },
    'DELETE /user/plugins/outline': () => {
      installed = []
      return new Response(null, { status: 204 })
    },
    'POST /user/plugins/install': () => json({ ...outline, along: [] }),
  })
  const { user } = renderPage(<InstalledPage />, { installed })
  await user.click(screen.getByRole('button', { name: 'Uninstall The journal' }))
  expect(await screen.findByText(/The outline came along with something else/)).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Uninstall' }))
  const gone = await screen.findByText('The outline uninstalled')
  await waitFor(() => {
    expect(requests.filter(({ method }) => method === 'DELETE')).toHaveLength(2)
  })
  const toast = gone.closest('li')
  if (!toast) throw new Error('The toast is no item of a list.')
  await user.click(within(toast).getByRole('button', { name: 'Undo' }))
  expect(await screen.findByRole('heading', { name: /The outline/ })).toBeVisible()
})

test('what came along stays where it is needed again when its removal is pressed', async () => {
  let installed = [outline, journal]
  const requests = fakeApi({
    'GET /auth/me': () => json({ user: null, anonymous: true }),
    'GET /user/plugins': () => json({ items: installed }),
    'DELETE /user/plugins/journal': () => {
      installed = [outline]
      return new Response(null, { status: 204 })
    },
    'POST /user/plugins/install': () => {
      installed = [outline, journal]
      return json({ ...journal, along: [] })
    },
  })
  const { user } = renderPage(<InstalledPage />, { installed })
  await user.click(screen.getByRole('button', { name: 'Uninstall The journal' }))
  expect(await screen.findByText(/The outline came along with something else/)).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Undo' }))
  expect(await screen.findByRole('heading', { name: /The journal/ })).toBeVisible()
  await waitFor(() => {
    expect(requests.filter(({ method }) => method === 'POST')).toHaveLength(1)
  })
  await user.click(screen.getByRole('button', { name: 'Uninstall' }))
  expect(await screen.findByText('The outline stays: it is needed again.')).toBeVisible()
  expect(requests.filter(({ method }) => method === 'DELETE')).toHaveLength(1)
})

test('what came along and could not be removed is not called removed', async () => {
  let installed = [outline, journal]
  fakeApi({
    'GET /auth/me': () => json({ user: null, anonymous: true }),
    'GET /user/plugins': () => json({ items: installed }),
    'DELETE /user/plugins/journal': () => {
      installed = [outline]
      return new Response(null, { status: 204 })
    },
    'DELETE /user/plugins/outline': () => problem(500, 'It broke.'),
  })
  const { user } = renderPage(<InstalledPage />, { installed })
  await user.click(screen.getByRole('button', { name: 'Uninstall The journal' }))
  await screen.findByText(/The outline came along with something else/)
  await user.click(screen.getByRole('button', { name: 'Uninstall' }))
  expect(await screen.findByText('outline could not be uninstalled')).toBeVisible()
  expect(screen.queryByText('The outline uninstalled')).not.toBeInTheDocument()
})

test('a row says what a plugin lacks, in which version, and gets it', async () => {
  const needy = plugin('journal', { outline: '^2.0.0', stats: '*', words: '^1.0.0' })
  const list = [needy, outline, plugin('words', {}, { enabled: false })]
  const requests = fakeApi({
    'GET /auth/me': () => json({ user: null, anonymous: true }),
    'GET /user/plugins': () => json({ items: list }),
    'POST /user/plugins/install': () => problem(409, 'Nothing goes together.'),
  })
  const { user } = renderPage(<InstalledPage />, { installed: list })
  const row = within(screen.getByRole('article', { name: 'The journal' }))
  expect(row.getByText('It needs The outline ^2.0.0; you have 1.0.0.')).toBeVisible()
  expect(row.getByText('It needs stats, which you have not installed.')).toBeVisible()
  expect(row.getByText('It needs The words ^1.0.0, which is switched off.')).toBeVisible()
  await user.click(row.getByRole('button', { name: 'Get what it needs' }))
  expect(await screen.findByText('The journal could not get what it needs')).toBeVisible()
  expect(requests.find(({ method }) => method === 'POST')?.body).toEqual({
    pluginId: 'journal',
    version: '1.0.0',
    along: [],
  })
})

test('left over is what came along, also through others, and nothing else needs', () => {
  const stats = plugin('stats', { words: '*' }, { broughtBy: 'journal' })
  const words = plugin('words', {}, { broughtBy: 'journal' })
  const both = plugin('journal', { stats: '*', outline: '*' })
  const list = [both, stats, words, outline]
  expect(leftOver(list, 'journal').map(({ pluginId }) => pluginId)).toEqual(['stats', 'words', 'outline'])
  const other = plugin('other', { words: '*' })
  expect(leftOver([...list, other], 'journal').map(({ pluginId }) => pluginId)).toEqual(['stats', 'outline'])
  expect(leftOver([...list, { ...other, broughtBy: null }], 'other')).toEqual([])
  const own = [both, { ...stats, broughtBy: null }, words]
  expect(leftOver(own, 'journal')).toEqual([])
})
