import { screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'

import type { LockedPlugin } from '../../api/lockfile'
import { type FakeRequest, fakeApi, json, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleInstalled } from '../../testing/samples'
import { read, written } from './lock-file'
import { PluginListFile } from './plugin-list-file'

const locked = (pluginId: string): LockedPlugin => ({ pluginId, version: '1.0.0', digest: 'a'.repeat(64) })
const fileOf = (text: string) => new File([text], 'list.json', { type: 'application/json' })
const wantedOf = ({ body }: FakeRequest) => (body as { plugins: LockedPlugin[] }).plugins

function open(take: (request: FakeRequest) => Response) {
  const requests = fakeApi({
    'GET /auth/me': () => json({ user: null, anonymous: true }),
    'GET /user/plugins': () => json({ items: [sampleInstalled()] }),
    'POST /user/lockfile': take,
  })
  const page = renderPage(<PluginListFile isEmpty={false} />, { installed: [] })
  return { ...page, sent: () => requests.filter(({ method }) => method === 'POST').map(wantedOf) }
}

const choose = (user: ReturnType<typeof open>['user'], text: string) =>
  user.upload(screen.getByLabelText('List of plugins', { selector: 'input' }), fileOf(text))

test('what was written is read again', async () => {
  const plugins = [locked('a'), locked('b')]
  expect(await read(fileOf(written(plugins)))).toEqual(plugins)
})

test('a list is installed, and what cannot be had is named', async () => {
  const { user, sent } = open((request) => {
    const [first, second] = wantedOf(request)
    return json({ installed: [first], failed: [{ ...second, detail: 'b 1.0.0 was withdrawn.' }] })
  })
  await choose(user, written([locked('a'), locked('b')]))
  expect(await screen.findByText('1 plugin of the list installed.')).toBeVisible()
  expect(within(screen.getByRole('alert')).getByText('b 1.0.0')).toBeVisible()
  expect(screen.getByRole('alert')).toHaveTextContent('b 1.0.0 was withdrawn.')
  expect(sent()).toEqual([[locked('a'), locked('b')]])
})

test('a long list goes in pieces that the server takes', async () => {
  const { user, sent } = open((request) => json({ installed: wantedOf(request), failed: [] }))
  await choose(user, written(Array.from({ length: 230 }, (_, number) => locked(`p-${number}`))))
  expect(await screen.findByText('230 plugins of the list installed.')).toBeVisible()
  expect(sent().map((some) => some.length)).toEqual([100, 100, 30])
})

test('where nothing answers each is named, and nothing is claimed', async () => {
  const { user } = open(() => problem(500, 'It broke.'))
  await choose(user, written([locked('a')]))
  expect(await screen.findByText(/It broke/)).toBeVisible()
  expect(screen.queryByText(/of the list installed/)).not.toBeInTheDocument()
})

test.each([
  ['{', 'list.json is no list of plugins.'],
  ['{"format":"other"}', 'list.json is no list of plugins.'],
  ['{"format":"folio-plugins","version":2,"plugins":[]}', 'is of another version of Folio'],
  ['{"format":"folio-plugins","version":1,"plugins":[{"pluginId":"a"}]}', 'is damaged: not every plugin'],
  [written([locked('a'), locked('a')]), 'a plugin is in it twice'],
  [' '.repeat(300 * 1024), 'too large'],
])('a file that is none is refused in words, and nothing is sent: %.40j', async (text, said) => {
  const { user, sent } = open(() => problem(500, 'It broke.'))
  await choose(user, text)
  expect(await screen.findByRole('alert')).toHaveTextContent(said)
  expect(sent()).toEqual([])
})
