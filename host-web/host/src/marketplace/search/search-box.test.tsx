import { screen, waitFor } from '@testing-library/react'
import { expect, test, vi } from 'vitest'

import type { Suggestion } from '../../api/types'
import { deferred, fakeApi, json, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { SearchBox } from './search-box'

const suggestion = (name: string, changes: Partial<Suggestion> = {}): Suggestion => ({
  kind: 'plugin',
  id: name.toLowerCase().replace(' ', '-'),
  name,
  author: 'lena',
  icon: null,
  ...changes,
})
const CALM = [
  suggestion('Calendar'),
  suggestion('Keep Calm', { author: 'grace' }),
  suggestion('calm', { kind: 'tag', author: null }),
]
const answer = (items: Suggestion[]) => json({ items })

function open(suggest: (q: string) => Response | Promise<Response> = () => answer(CALM)) {
  const requests = fakeApi({ 'GET /plugins/suggestions': ({ query }) => suggest(query.get('q') ?? '') })
  const onSearch = vi.fn()
  const onChoose = vi.fn()
  const { user } = renderPage(<SearchBox value="" onSearch={onSearch} onChoose={onChoose} />)
  const field = screen.getByRole('combobox', { name: 'Search plugins' })
  return { user, field, requests, onSearch, onChoose }
}

test('suggests what one may be typing, each with who makes it', async () => {
  const { user, field } = open()
  await user.type(field, 'cal')
  const list = await screen.findByRole('listbox', { name: 'Suggestions' })
  expect(field).toHaveAttribute('aria-expanded', 'true')
  expect(field).toHaveAttribute('aria-controls', list.id)
  const options = screen.getAllByRole('option').map((option) => option.textContent)
  expect(options).toEqual([
    expect.stringContaining('Calendarby lena'),
    expect.stringContaining('Keep Calmby grace'),
    expect.stringContaining('calmTag'),
  ])
  expect(screen.getByText('3 suggestions')).toBeInTheDocument()
})

test('is asked once for what is typed quickly', async () => {
  const { user, field, requests } = open()
  await user.type(field, 'calen')
  await screen.findByRole('listbox')
  expect(requests.map(({ query }) => query.get('q'))).toEqual(['calen'])
})

test('the arrows choose, past the last one comes the field, and Enter takes what is chosen', async () => {
  const { user, field, onChoose } = open()
  await user.type(field, 'cal')
  const [first, second, last] = await screen.findAllByRole('option')
  await user.keyboard('{ArrowDown}')
  expect(field).toHaveAttribute('aria-activedescendant', first?.id)
  expect(first).toHaveAttribute('aria-selected', 'true')
  expect(field).toHaveFocus()
  await user.keyboard('{ArrowUp}')
  expect(field).not.toHaveAttribute('aria-activedescendant')
  await user.keyboard('{ArrowUp}')
  expect(field).toHaveAttribute('aria-activedescendant', last?.id)
  await user.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}')
  expect(field).toHaveAttribute('aria-activedescendant', second?.id)
  await user.keyboard('{Enter}')
  expect(onChoose).toHaveBeenCalledExactlyOnceWith(CALM[1])
  expect(field).toHaveValue('')
  expect(screen.queryByRole('listbox')).not.toBeInTheDocument()
})

test('Enter without a choice searches at once and closes the list', async () => {
  const { user, field, onSearch, onChoose } = open()
  await user.type(field, 'cal')
  await screen.findByRole('listbox')
  await user.keyboard('{Enter}')
  expect(onSearch).toHaveBeenCalledWith('cal')
  expect(onChoose).not.toHaveBeenCalled()
  expect(screen.queryByRole('listbox')).not.toBeInTheDocument()
})

test('Escape closes the list and keeps the words, once more clears them', async () => {
  const { user, field, onSearch } = open()
  await user.type(field, 'cal')
  await screen.findByRole('listbox')
  await user.keyboard('{Escape}')
  expect(screen.queryByRole('listbox')).not.toBeInTheDocument()
  expect(field).toHaveValue('cal')
  await user.keyboard('{Escape}')
  expect(field).toHaveValue('')
  expect(onSearch).toHaveBeenLastCalledWith('')
})

test('Escape before the suggestions are there keeps the words, and they do not come', async () => {
  const late = deferred<Response>()
  const { user, field, requests } = open(() => late.promise)
  await user.type(field, 'cal{Escape}')
  expect(field).toHaveValue('cal')
  await waitFor(() => {
    expect(requests).toHaveLength(1)
  })
  late.resolve(answer(CALM))
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(screen.queryByRole('listbox')).not.toBeInTheDocument()
  await user.type(field, '{Escape}')
  expect(field).toHaveValue('')
})

test('a click takes a suggestion', async () => {
  const { user, field, onChoose } = open()
  await user.type(field, 'cal')
  await user.click(await screen.findByRole('option', { name: /calm Tag/ }))
  expect(onChoose).toHaveBeenCalledExactlyOnceWith(CALM[2])
})

test('leaving the field closes the list', async () => {
  const { user, field } = open()
  await user.type(field, 'cal')
  await screen.findByRole('listbox')
  await user.tab()
  expect(screen.queryByRole('listbox')).not.toBeInTheDocument()
})

test('an answer that comes late is not shown for what was typed since', async () => {
  const late = deferred<Response>()
  const { user, field, requests } = open((q) =>
    q === 'ca' ? late.promise : answer([suggestion('Calendar')]),
  )
  await user.type(field, 'ca')
  await waitFor(() => {
    expect(requests).toHaveLength(1)
  })
  await user.type(field, 'len')
  await screen.findByRole('option', { name: /Calendar/ })
  late.resolve(answer([suggestion('Cactus')]))
  await late.promise.then(() => new Promise((resolve) => setTimeout(resolve)))
  expect(screen.getAllByRole('option')).toHaveLength(1)
  expect(screen.getByRole('option', { name: /Calendar/ })).toBeVisible()
})

test('without an answer the field goes on as ever', async () => {
  const { user, field, onSearch, requests } = open(() => problem(503, 'Away.'))
  await user.type(field, 'cal')
  await waitFor(() => {
    expect(requests.length).toBeGreaterThan(0)
    expect(onSearch).toHaveBeenCalledWith('cal')
  })
  expect(field).toHaveAttribute('aria-expanded', 'false')
})
