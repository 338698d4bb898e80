import { screen, waitFor, within } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'

import type { Collection, Front } from '../../api/front'
import { useInstallFailures } from '../../installed/library/install-failures'
import { fakeApi, json, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleInstalled, sampleManifest, sampleSummary } from '../../testing/samples'
import { FrontPage } from './front-page'

const plugin = (id: string) => sampleSummary({ id, name: id.toUpperCase() })
const many = (prefix: string) => Array.from({ length: 8 }, (_, index) => plugin(`${prefix}${index}`))

const starter: Collection = {
  id: 'first',
  title: 'First steps',
  words: 'To begin with.',
  placement: 'starter',
  plugins: [plugin('a'), plugin('b'), plugin('c')],
  total: 3,
}

const nothing: Front = { starter: null, featured: [], collections: [], popular: [], rising: [], new: [] }

const installedOf = (id: string) =>
  sampleInstalled({ pluginId: id, manifest: sampleManifest({ id, name: id.toUpperCase() }) })

function open(front: Partial<Front>, more: Parameters<typeof fakeApi>[0] = {}, installed = [] as string[]) {
  const there = new Set(installed)
  const requests = fakeApi({
    'GET /front': () => json({ ...nothing, ...front }),
    'POST /user/plugins/install': ({ body }) => {
      const { pluginId } = body as { pluginId: string }
      there.add(pluginId)
      return json({ success: true, ...installedOf(pluginId) })
    },
    'GET /user/plugins': () => json({ items: [...there].map(installedOf) }),
    ...more,
  })
  return { requests, ...renderPage(<FrontPage />, { installed: installed.map(installedOf) }) }
}

const asked = (requests: ReturnType<typeof fakeApi>, method: string) =>
  requests.filter((one) => one.method === method)

afterEach(() => {
  vi.unstubAllGlobals()
  useInstallFailures.setState({}, true)
})

test('a new place shows nothing of its own, and small lists no row', async () => {
  open({ popular: many('p').slice(0, 7), new: [] })
  await waitFor(() => {
    expect(screen.queryByLabelText('Loading the front page')).not.toBeInTheDocument()
  })
  expect(screen.queryByRole('heading')).not.toBeInTheDocument()
})

test('lists stand under their headings, and collections lead to their pages', async () => {
  const featured: Collection = {
    ...starter,
    id: 'writers',
    title: 'For writers',
    placement: 'featured',
    total: 9,
  }
  const listed: Collection = { ...starter, id: 'looks', title: 'Looks', placement: 'listed' }
  open({ popular: many('p'), rising: many('r'), new: many('n'), featured: [featured], collections: [listed] })
  expect(within(await screen.findByRole('region', { name: 'Popular' })).getAllByRole('link')).toHaveLength(8)
  expect(screen.getByRole('region', { name: 'Rising' })).toBeVisible()
  expect(screen.getByRole('region', { name: 'New' })).toBeVisible()
  expect(screen.getByRole('link', { name: 'All 9 of For writers' })).toHaveAttribute(
    'href',
    '/collections/writers',
  )
  expect(screen.getByRole('link', { name: 'Looks' })).toHaveAttribute('href', '/collections/looks')
})

test('the starter set is installed with one press and taken back with another', async () => {
  const gone: string[] = []
  const { user, requests } = open(
    { starter },
    Object.fromEntries(
      ['a', 'b', 'c'].map((id) => [
        `DELETE /user/plugins/${id}`,
        () => {
          gone.push(id)
          return new Response(null, { status: 204 })
        },
      ]),
    ),
    ['c'],
  )
  await user.dblClick(await screen.findByRole('button', { name: 'Install the other 2 of First steps' }))
  expect(await screen.findByText('2 plugins installed.')).toBeVisible()
  const sent = asked(requests, 'POST').map(({ body }) => (body as { pluginId: string }).pluginId)
  expect(sent).toEqual(['a', 'b'])
  expect(screen.getByRole('button', { name: 'All installed of First steps' })).toBeVisible()
  await user.click(screen.getByRole('button', { name: /^Undo/ }))
  expect(await screen.findByRole('button', { name: 'Install the other 2 of First steps' })).toBeVisible()
  expect(gone.sort()).toEqual(['a', 'b'])
})

test('what was not installed of a set is named, and tried again alone', async () => {
  let fails = true
  const { user, requests } = open(
    { starter },
    {
      'POST /user/plugins/install': ({ body }) => {
        const { pluginId } = body as { pluginId: string }
        return pluginId === 'b' && fails
          ? problem(410, 'It is blocked.')
          : json({ success: true, ...installedOf(pluginId) })
      },
      'GET /user/plugins': () => json({ items: ['a', 'c'].map(installedOf) }),
    },
  )
  await user.click(await screen.findByRole('button', { name: 'Install all 3 of First steps' }))
  expect(await screen.findByText(/2 of 3 installed\. Not installed: B\./)).toBeVisible()
  fails = false
  await user.click(await screen.findByRole('button', { name: 'Install the other 1 of First steps' }))
  expect(await screen.findByText('1 plugin installed.')).toBeVisible()
  const sent = asked(requests, 'POST').map(({ body }) => (body as { pluginId: string }).pluginId)
  expect(sent).toEqual(['a', 'b', 'c', 'b'])
})

test('who has something is told what others also have, and who has nothing is not asked about', async () => {
  const items = [{ ...plugin('x'), because: 'word-count' }]
  const first = open({}, { 'GET /user/plugins/suggestions': () => json({ items }) }, ['word-count'])
  expect(await screen.findByRole('region', { name: /^People who have what you have/ })).toHaveTextContent(
    'with WORD-COUNT',
  )
  expect(first.requests.some(({ path }) => path === '/user/plugins/suggestions')).toBe(true)
})

test('who has nothing asks for no suggestions', async () => {
  const { requests } = open({ popular: many('p') })
  await screen.findByRole('region', { name: 'Popular' })
  expect(requests.some(({ path }) => path === '/user/plugins/suggestions')).toBe(false)
})

test('a front page that could not be loaded is loaded when it is asked for again', async () => {
  let answer = () => problem(500, 'It broke.')
  const { user } = open({}, { 'GET /front': () => answer() })
  const again = await screen.findByRole('button', { name: 'Load the front page again' })
  answer = () => json({ ...nothing, popular: many('p') })
  await user.click(again)
  expect(await screen.findByRole('region', { name: 'Popular' })).toBeVisible()
})
