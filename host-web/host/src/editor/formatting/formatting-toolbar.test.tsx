import { act, screen } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { fakeApi, json } from '../../testing/fake-api'
import { renderEditor } from '../testing'

let editor: Awaited<ReturnType<typeof renderEditor>>

beforeEach(async () => {
  fakeApi({ 'GET /plugins': () => json({ items: [], total: 0, nextCursor: null }) })
  editor = await renderEditor()
})

const button = (name: string) => screen.getByRole('button', { name })
const caretTo = (position: number) => {
  act(() => {
    editor.host.registries.editor.select(position)
  })
}

test('the buttons and the style say what the caret stands in', () => {
  act(() => {
    editor.host.registries.editor.replaceRange(0, 9, '## One\n- **two** three')
  })
  caretTo(4)
  expect(screen.getByLabelText('Paragraph style')).toHaveValue('heading2')
  expect(button('Bold')).toHaveAttribute('aria-pressed', 'false')
  caretTo(13)
  expect(button('Bold')).toHaveAttribute('aria-pressed', 'true')
  expect(button('Bulleted list')).toHaveAttribute('aria-pressed', 'true')
  expect(screen.getByLabelText('Paragraph style')).toHaveValue('')
  caretTo(20)
  expect(button('Bold')).toHaveAttribute('aria-pressed', 'false')
})

test('a pressed button is released by pressing it, wherever in the text the caret stands', async () => {
  const { editor: text } = editor.host.registries
  act(() => {
    text.replaceRange(0, 9, 'a **bold** word')
  })
  caretTo(6)
  await editor.user.click(button('Bold'))
  await vi.waitFor(() => {
    expect(text.getText()).toBe('a bold word')
  })
  expect(button('Bold')).toHaveAttribute('aria-pressed', 'false')
})

test('what is done and not switched has no state', () => {
  expect(button('Link')).not.toHaveAttribute('aria-pressed')
  expect(button('Undo')).not.toHaveAttribute('aria-pressed')
})
