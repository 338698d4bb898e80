import { EVENTS, STATE_KEYS } from '@plugin-platform/sdk'
import { act, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter } from 'react-router'
import { beforeEach, expect, test, vi } from 'vitest'
import { AppCommands } from '../commands/app-commands'
import { PluginHost } from '../plugin-host/plugin-host'
import { PluginHostProvider } from '../plugin-host/plugin-host-context'
import { FakeLoader, installed, manifestOf } from '../plugin-host/testing'
import { documents } from './document-library'
import { EditorPage } from './editor-page'

const loader = { current: new FakeLoader() }
const host = { current: new PluginHost({ loader: loader.current }) }

beforeEach(() => {
  loader.current = new FakeLoader()
  host.current = new PluginHost({ loader: loader.current })
  documents.create({ title: 'A title', text: 'Some text' })
  render(
    <MemoryRouter>
      <PluginHostProvider host={host.current}>
        <EditorPage />
        <AppCommands />
      </PluginHostProvider>
    </MemoryRouter>,
  )
})

test('what is written is published, and saved', async () => {
  const { registries } = host.current
  const heard = vi.fn()
  registries.events.on(EVENTS.CONTENT_CHANGED, heard)
  expect(registries.state.get(STATE_KEYS.CONTENT)).toBe('Some text')
  act(() => {
    registries.editor.replaceRange(9, 9, ' more')
  })
  await vi.waitFor(() => {
    expect(registries.state.get(STATE_KEYS.CONTENT)).toBe('Some text more')
  })
  expect(heard).toHaveBeenCalledExactlyOnceWith({ length: 14 })
  expect(documents.store.getState().current.text).toBe('Some text more')
})

test('the selection is published', () => {
  const { registries } = host.current
  act(() => {
    registries.editor.select(5, 9)
  })
  expect(registries.state.get(STATE_KEYS.SELECTION)).toEqual({ from: 5, to: 9, text: 'text', line: 1 })
})

test('another document is announced before its text is', () => {
  const { registries } = host.current
  const order: string[] = []
  registries.events.on(EVENTS.DOCUMENT_OPENED, () => {
    order.push('opened')
  })
  registries.state.subscribe(STATE_KEYS.CONTENT, (text) => {
    order.push(`text ${String(text)}`)
  })
  act(() => {
    documents.create({ text: 'Other' })
  })
  expect(order).toEqual(['opened', 'text Other'])
})

test('a plugin’s font and paper are honoured, and nonsense is not', () => {
  const { state } = host.current.registries
  act(() => {
    state.set(STATE_KEYS.FONT_FAMILY, 'Papyrus', 'a')
    state.set(STATE_KEYS.FONT_SIZE, 900, 'a')
    state.set(STATE_KEYS.PAPER, { id: 'sepia', background: '#f6ecd9' }, 'a')
  })
  const sheet = screen.getByRole('article')
  expect(sheet.style.getPropertyValue('--document-font')).toBe('Papyrus')
  expect(sheet.style.getPropertyValue('--document-size')).toBe('40px')
  expect(sheet.style.getPropertyValue('--sheet-background')).toBe('#f6ecd9')
  act(() => {
    state.release('a')
  })
  expect(sheet.style.getPropertyValue('--document-font')).toBe('')
  act(() => {
    state.set(STATE_KEYS.PAPER, 'sepia', 'a')
  })
  expect(sheet).not.toHaveAttribute('data-paper')
})

test('the palette finds and runs a plugin’s command', async () => {
  const run = vi.fn()
  const manifest = manifestOf('a', { commands: [{ id: 'a.dance', title: 'Dance' }] })
  const plugin = loader.current.serve(installed(manifest), {
    activate: ({ commands }) => {
      commands.register('a.dance', run)
    },
  })
  await act(() => host.current.load(plugin))
  await userEvent.keyboard('{Control>}k{/Control}')
  await userEvent.type(screen.getByPlaceholderText('Search commands…'), 'danc')
  expect(screen.queryByRole('option', { name: /Bold/ })).not.toBeInTheDocument()
  await userEvent.click(screen.getByRole('option', { name: 'Dance' }))
  await vi.waitFor(() => {
    expect(run).toHaveBeenCalledOnce()
  })
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument()
})

test('a plugin that failed is named in the status bar', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  await act(() => host.current.load(installed(manifestOf('a'))))
  await userEvent.click(screen.getByRole('button', { name: '1 plugin has a problem' }))
  expect(screen.getByText('Plugin a could not be started')).toBeInTheDocument()
  expect(screen.getByText('The bundle is not on the server (404).')).toBeInTheDocument()
})
