import { EVENTS, STATE_KEYS } from '@plugin-platform/sdk'
import { undo } from '@codemirror/commands'
import { EditorView } from '@codemirror/view'
import { act, screen } from '@testing-library/react'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { installed, manifestOf } from '../plugin-host/testing'
import { fakeApi, json } from '../testing/fake-api'
import { renderEditor } from './testing'

let editor: Awaited<ReturnType<typeof renderEditor>>

beforeEach(async () => {
  // The palette asks the marketplace as well.
  fakeApi({ 'GET /plugins': () => json({ items: [], total: 0, nextCursor: null }) })
  editor = await renderEditor()
})

const view = () => {
  const found = EditorView.findFromDOM(screen.getByLabelText('Document text'))
  if (!found) throw new Error('There is no editor.')
  return found
}
const address = () => editor.router.state.location.pathname

test('what is written is published, and saved', async () => {
  const { registries } = editor.host
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
  await editor.documents.session.flushAll()
  expect((await editor.store.read(editor.documents.current?.id ?? ''))?.text).toBe('Some text more')
})

test('the selection is published', async () => {
  const { registries } = editor.host
  act(() => {
    registries.editor.select(5, 9)
  })
  await act(async () => Promise.resolve())
  expect(registries.state.get(STATE_KEYS.SELECTION)).toEqual({ from: 5, to: 9, text: 'text', line: 1 })
})

test('another document is announced before its text is', () => {
  const { registries } = editor.host
  const order: string[] = []
  registries.events.on(EVENTS.DOCUMENT_OPENED, () => {
    order.push('opened')
  })
  registries.state.subscribe(STATE_KEYS.CONTENT, (text) => {
    order.push(`text ${String(text)}`)
  })
  act(() => {
    editor.documents.create({ text: 'Other' })
  })
  expect(order).toEqual(['opened', 'text Other'])
})

test('a plugin’s font and paper are honoured, and nonsense is not', () => {
  const { state } = editor.host.registries
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
  const plugin = editor.loader.serve(installed(manifest), {
    activate: ({ commands }) => {
      commands.register('a.dance', run)
    },
  })
  await act(() => editor.host.load(plugin))
  await editor.user.keyboard('{Control>}k{/Control}')
  await editor.user.type(screen.getByPlaceholderText('Search documents, commands and plugins…'), 'danc')
  expect(screen.queryByRole('option', { name: /Bold/ })).not.toBeInTheDocument()
  await editor.user.click(screen.getByRole('option', { name: 'Dance' }))
  await vi.waitFor(() => {
    expect(run).toHaveBeenCalledOnce()
  })
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument()
})

test('a plugin that failed is named in the status bar', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  await act(() => editor.host.load(installed(manifestOf('a'))))
  await editor.user.click(screen.getByRole('button', { name: '1 plugin has a problem' }))
  expect(screen.getByText('Plugin a could not be started')).toBeInTheDocument()
  expect(screen.getByText('The bundle is not on the server (404).')).toBeInTheDocument()
})

describe('what plugins are told', () => {
  test('text and selection always fit each other', async () => {
    const { state, editor: port } = editor.host.registries
    const misfits: unknown[] = []
    const check = () => {
      const text = state.get<string>(STATE_KEYS.CONTENT) ?? ''
      const {
        from,
        to,
        text: selected,
      } = state.get<{ from: number; to: number; text: string }>(STATE_KEYS.SELECTION) ?? {
        from: 0,
        to: 0,
        text: '',
      }
      if (text.slice(from, to) !== selected) misfits.push({ text, from, to, selected })
    }
    state.subscribe(STATE_KEYS.CONTENT, check)
    state.subscribe(STATE_KEYS.SELECTION, check)
    act(() => {
      port.select(0, 4)
      port.replaceRange(0, 0, 'And ')
      port.select(4, 8)
    })
    await vi.waitFor(() => {
      expect(state.get(STATE_KEYS.CONTENT)).toBe('And Some text')
    })
    expect(state.get(STATE_KEYS.SELECTION)).toMatchObject({ from: 4, to: 8, text: 'Some' })
    expect(misfits).toEqual([])
  })

  test('after another document was opened, nothing of the one before', async () => {
    const { state, editor: port } = editor.host.registries
    act(() => {
      port.replaceRange(0, 9, 'Changed a moment ago')
      editor.documents.create({ text: 'Other' })
    })
    const heard: unknown[] = []
    state.subscribe(STATE_KEYS.CONTENT, (text) => heard.push(text))
    await new Promise((resolve) => setTimeout(resolve, 80))
    expect(state.get(STATE_KEYS.CONTENT)).toBe('Other')
    expect(heard).toEqual([])
  })

  test('a change that a listener makes is kept', async () => {
    const { events, editor: port } = editor.host.registries
    const undoing = events.on(EVENTS.SELECTION_CHANGED, () => {
      undoing()
      port.replaceRange(0, 0, 'Listened. ')
    })
    act(() => {
      port.select(5)
    })
    await act(async () => Promise.resolve())
    expect(view().state.doc.toString()).toBe('Listened. Some text')
    await editor.documents.session.flushAll()
    expect((await editor.store.read(editor.documents.current?.id ?? ''))?.text).toBe('Listened. Some text')
  })

  test('a change that an editor extension makes while it is told of another is kept', async () => {
    const { editor: port } = editor.host.registries
    let once = true
    port.addExtension(
      EditorView.updateListener.of((update) => {
        if (!once || !update.docChanged) return
        once = false
        update.view.dispatch({ changes: { from: 0, insert: '>' } })
      }),
      vi.fn(),
    )
    act(() => {
      port.replaceRange(9, 9, '!')
    })
    await editor.documents.session.flushAll()
    expect((await editor.store.read(editor.documents.current?.id ?? ''))?.text).toBe('>Some text!')
  })

  test('that a document was saved', async () => {
    const saved = vi.fn()
    editor.host.registries.events.on(EVENTS.DOCUMENT_SAVED, saved)
    act(() => {
      editor.host.registries.editor.replaceRange(0, 0, 'x')
    })
    await act(() => editor.documents.session.flushAll())
    expect(saved).toHaveBeenCalledExactlyOnceWith({ id: editor.documents.current?.id })
  })
})

test('a new document and at once a text: the text is the new one’s', async () => {
  const before = editor.documents.current?.id ?? ''
  act(() => {
    editor.host.execute('document.new')
    editor.host.registries.editor.replaceRange(0, 0, 'for the new one')
  })
  await act(() => editor.documents.session.flushAll())
  expect(view().state.doc.toString()).toBe('for the new one')
  expect(view().hasFocus).toBe(true)
  expect((await editor.store.read(before))?.text).toBe('Some text')
  expect(address()).toBe(`/d/${editor.documents.current?.id}`)
})

test('undo and caret outlive a visit to another page, and plugins can read the text there', async () => {
  const { editor: port } = editor.host.registries
  act(() => {
    port.replaceRange(9, 9, ' more')
    port.select(3)
  })
  await editor.user.click(screen.getByRole('link', { name: 'Elsewhere' }))
  expect(screen.queryByLabelText('Document text')).not.toBeInTheDocument()
  expect(port.getText()).toBe('Some text more')
  await editor.user.click(screen.getByRole('link', { name: 'Back' }))
  expect(view().state.selection.main.head).toBe(3)
  act(() => {
    undo(view())
  })
  expect(view().state.doc.toString()).toBe('Some text')
})

test('extensions of plugins follow to a document that was open before they came', async () => {
  const first = editor.documents.current?.id ?? ''
  act(() => {
    editor.documents.create({ text: 'Second' })
  })
  const undoing = editor.host.registries.editor.addExtension(
    EditorView.contentAttributes.of({ 'data-plugin': 'yes' }),
    vi.fn(),
  )
  await act(() => editor.documents.open(first))
  expect(screen.getByLabelText('Document text')).toHaveAttribute('data-plugin', 'yes')
  act(undoing)
  expect(screen.getByLabelText('Document text')).not.toHaveAttribute('data-plugin')
})

describe('the address', () => {
  test('is the document’s, and the browser’s title is its name', async () => {
    expect(address()).toBe(`/d/${editor.documents.current?.id}`)
    expect(document.title).toBe('A title · Folio')
    await editor.user.clear(screen.getByLabelText('Document title'))
    expect(document.title).toBe('Some text · Folio')
  })

  test('leads to a document, and back', async () => {
    const first = address()
    await act(async () => {
      editor.documents.create({ text: 'Second' })
      await Promise.resolve()
    })
    expect(address()).not.toBe(first)
    await act(() => editor.router.navigate(-1))
    await vi.waitFor(() => {
      expect(view().state.doc.toString()).toBe('Some text')
    })
    expect(address()).toBe(first)
  })

  test('of no document says so, and leads on', async () => {
    await act(() => editor.router.navigate('/d/nothing'))
    expect(await screen.findByText('This document is not here', {}, { timeout: 20_000 })).toBeInTheDocument()
    await editor.user.click(screen.getByRole('button', { name: 'Open the latest document' }))
    await screen.findByLabelText('Document text', {}, { timeout: 20_000 })
    expect(view().state.doc.toString()).toBe('Some text')
  })
})
