import { screen, within } from '@testing-library/react'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { PluginError, PluginErrorInFull } from '../../api/developer/errors'
import { fakeApi, json, noContent, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { Errors } from './errors'

vi.mock('uplot', () => ({
  default: class {
    setSize = () => undefined
    destroy = () => undefined
  },
}))

const PATH = '/developer/plugins/a-b/errors'
const ERROR: PluginError = {
  id: 'e1',
  name: 'TypeError',
  message: 'cannot show …',
  file: '',
  function: 'renderTable',
  state: 'open',
  resolvedIn: null,
  cameBackIn: null,
  firstDay: '2026-11-26',
  lastDay: '2026-11-27',
  users: null,
  count: null,
  versions: ['1.1.0', '1.0.0'],
}
const IN_VERSION = {
  ...{ version: '1.1.0', bundleUrl: 'http://content.test/bundles/a-b/1.1.0/aa.js', users: 5, count: 9 },
  ...{ firstDay: '2026-11-26', lastDay: '2026-11-27' },
  frames: [{ file: '', line: 1, column: 5_001, function: 't' }],
}
const IN_FULL: PluginErrorInFull = {
  ...ERROR,
  ...{ users: 5, count: 9, first: '2026-11-26', last: '2026-11-27' },
  days: [{ day: '2026-11-27', users: 5, count: 9 }],
  byVersion: [IN_VERSION],
}
const listed = (items: PluginError[]) => ({
  items,
  versions: ['1.1.0', '1.0.0'],
  states: { open: items.length, resolved: 0, ignored: 0 },
  watched: false,
})

beforeEach(() => {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe = () => undefined
      disconnect = () => undefined
    },
  )
})

test('each error says whom it affects, and what is of few is called so', async () => {
  const requests = fakeApi({ [`GET ${PATH}`]: () => json(listed([ERROR])) })
  const { user } = renderPage(<Errors pluginId="a-b" mayDecide />)
  const list = await screen.findByRole('list', { name: 'Errors' })
  expect(within(list).getByRole('button', { name: 'TypeError: cannot show …' })).toBeVisible()
  expect(list).toHaveTextContent('renderTable in index.js')
  expect(list).toHaveTextContent('Usersfewer than 5')
  expect(screen.getByRole('option', { name: 'Open (1)' })).toBeInTheDocument()
  await user.selectOptions(screen.getByLabelText('Version'), '1.0.0')
  await user.selectOptions(screen.getByLabelText('State'), '')
  await user.selectOptions(screen.getByLabelText('Sorted by'), 'last-seen')
  await vi.waitFor(() => {
    expect(requests.at(-1)?.query.toString()).toBe('sort=last-seen&version=1.0.0')
  })
})

test('without errors it says so', async () => {
  fakeApi({ [`GET ${PATH}`]: () => json(listed([])) })
  renderPage(<Errors pluginId="a-b" />)
  expect(await screen.findByText('No error was reported')).toBeVisible()
})

test('where they cannot be had it can be tried again', async () => {
  const answers = [problem(400, 'It cannot be read.'), json(listed([ERROR]))]
  fakeApi({ [`GET ${PATH}`]: () => answers.shift() ?? json(listed([])) })
  const { user } = renderPage(<Errors pluginId="a-b" />)
  expect(await screen.findByText('The errors could not be loaded')).toBeVisible()
  await user.click(screen.getByRole('button', { name: /again/ }))
  expect(await screen.findByRole('list', { name: 'Errors' })).toBeVisible()
})

test('one error has its stack, days and versions, and is resolved once', async () => {
  const decided: unknown[] = []
  fakeApi({
    [`GET ${PATH}`]: () => json(listed([ERROR])),
    [`GET ${PATH}/e1`]: () => json(decided.length > 0 ? { ...IN_FULL, state: 'resolved' } : IN_FULL),
    'GET /bundles/a-b/1.1.0/aa.js': () => new Response(`${' '.repeat(5_000)}throw new TypeError(e)`),
    [`PATCH ${PATH}/e1`]: () => {
      decided.push(1)
      return noContent()
    },
  })
  const { user } = renderPage(<Errors pluginId="a-b" mayDecide />)
  await user.click(await screen.findByRole('button', { name: 'TypeError: cannot show …' }))
  expect(await screen.findByRole('heading', { level: 2, name: 'TypeError: cannot show …' })).toBeVisible()
  expect(await screen.findByText('index.js:1:5001 t')).toBeVisible()
  expect(screen.getByText(/has no source map/)).toBeVisible()
  expect(screen.getByText('throw new TypeError(e)')).toBeVisible()
  await user.dblClick(screen.getByRole('button', { name: 'Resolve' }))
  expect(await screen.findByRole('button', { name: 'Open again' })).toBeVisible()
  expect(decided).toHaveLength(1)
  await user.click(screen.getByRole('button', { name: 'All errors' }))
  expect(await screen.findByRole('list', { name: 'Errors' })).toBeVisible()
})

test('a second click before the answer is shown decides nothing', async () => {
  let decided = 0
  fakeApi({
    [`GET ${PATH}`]: () => json(listed([ERROR])),
    [`GET ${PATH}/e1`]: () => json(decided > 0 ? { ...IN_FULL, state: 'resolved' } : IN_FULL),
    'GET /bundles/a-b/1.1.0/aa.js': () => new Response('throw 0'),
    [`PATCH ${PATH}/e1`]: () => {
      decided += 1
      return noContent()
    },
  })
  const { user } = renderPage(<Errors pluginId="a-b" mayDecide />)
  await user.click(await screen.findByRole('button', { name: 'TypeError: cannot show …' }))
  const resolve = await screen.findByRole<HTMLButtonElement>('button', { name: 'Resolve' })
  const clicks = vi.fn(() => {
    if (resolve.disabled) return
    resolve.click()
  })
  const observer = new MutationObserver(clicks) // as soon as it can be pressed again
  observer.observe(resolve, { attributes: true, attributeFilter: ['disabled'] })
  await user.click(resolve)
  expect(await screen.findByRole('button', { name: 'Open again' })).toBeVisible()
  expect(decided).toBe(1)
})

describe('the file of a version', () => {
  const show = (bundle: () => Response) => {
    fakeApi({ [`GET ${PATH}/e1`]: () => json(IN_FULL), 'GET /bundles/a-b/1.1.0/aa.js': bundle })
    return renderPage(<Errors pluginId="a-b" />, { at: '/?error=e1' })
  }

  test('that is not served is not said to have no source map', async () => {
    show(() => new Response('', { status: 404 }))
    expect(await screen.findByText(/index.js is not served any more/)).toBeVisible()
    expect(screen.queryByText(/has no source map/)).toBeNull()
  })

  test('that could not be loaded is asked for again', async () => {
    const answers = [new Response('', { status: 503 }), 'throws']
    const { user } = show(() => {
      const next = answers.shift()
      if (next === 'throws') throw new TypeError('Failed to fetch')
      return next instanceof Response ? next : new Response(`${' '.repeat(5_000)}throw new TypeError(e)`)
    })
    for (let time = 0; time < 2; time += 1) {
      expect(await screen.findByText('The files of this version could not be loaded')).toBeVisible()
      expect(screen.queryByText(/has no source map/)).toBeNull()
      await user.click(screen.getByRole('button', { name: 'Try again' }))
    }
    expect(await screen.findByText('throw new TypeError(e)')).toBeVisible()
    expect(screen.getByText(/has no source map/)).toBeVisible()
  })
})

test('opening an error and going back keep the focus where one is', async () => {
  fakeApi({ [`GET ${PATH}`]: () => json(listed([ERROR])), [`GET ${PATH}/e1`]: () => json(IN_FULL) })
  const { user } = renderPage(<Errors pluginId="a-b" />)
  const name = 'TypeError: cannot show …'
  await user.click(await screen.findByRole('button', { name }))
  expect(await screen.findByRole('heading', { level: 2, name })).toHaveFocus()
  await user.click(screen.getByRole('button', { name: 'All errors' }))
  expect(await screen.findByRole('button', { name })).toHaveFocus()
})

test('who goes back from an error that the list has no more is at the list', async () => {
  let items = [ERROR]
  fakeApi({
    [`GET ${PATH}`]: () => json(listed(items)),
    [`GET ${PATH}/e1`]: () => json(IN_FULL),
    [`PATCH ${PATH}/e1`]: () => {
      items = []
      return noContent()
    },
  })
  const { user } = renderPage(<Errors pluginId="a-b" mayDecide />)
  await user.click(await screen.findByRole('button', { name: 'TypeError: cannot show …' }))
  await user.click(await screen.findByRole('button', { name: 'Resolve' }))
  expect(await screen.findByText(/^Resolved\. It opens again/)).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'All errors' }))
  const empty = await screen.findByText('No error was reported')
  expect(document.activeElement).not.toBe(document.body)
  expect(document.activeElement).toContainElement(empty)
})

test('its owner watches, and ends it', async () => {
  let watched = false
  fakeApi({
    [`GET ${PATH}`]: () => json({ ...listed([ERROR]), watched }),
    'PUT /developer/plugins/a-b/error-watch': () => json({ watched: (watched = true) }),
    'DELETE /developer/plugins/a-b/error-watch': () => json({ watched: (watched = false) }),
  })
  const { user } = renderPage(<Errors pluginId="a-b" mayDecide />)
  await user.click(await screen.findByRole('button', { name: 'Watch the errors' }))
  await user.click(await screen.findByRole('button', { name: 'Stop watching the errors' }))
  expect(await screen.findByRole('button', { name: 'Watch the errors' })).toBeVisible()
})

test('where watching fails it says so', async () => {
  fakeApi({
    [`GET ${PATH}`]: () => json(listed([ERROR])),
    'PUT /developer/plugins/a-b/error-watch': () => problem(403, 'Only its owners decide.'),
  })
  const { user } = renderPage(<Errors pluginId="a-b" mayDecide />)
  await user.click(await screen.findByRole('button', { name: 'Watch the errors' }))
  expect(await screen.findByText('You are not told of them')).toBeVisible()
})

test('who only looks decides nothing', async () => {
  fakeApi({ [`GET ${PATH}/e1`]: () => json(IN_FULL) })
  renderPage(<Errors pluginId="a-b" />, { at: '/?error=e1' })
  await screen.findByRole('heading', { level: 2 })
  expect(screen.queryByRole('button', { name: 'Resolve' })).toBeNull()
})
