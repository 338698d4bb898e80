import { createTestContext } from '@plugin-platform/sdk/testing'
import { act, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, test } from 'vitest'
import { FindReplace, manifest } from './index'
import { compile, findAll, replacementFor, type SearchOptions } from './search'

const plain: SearchOptions = { matchCase: false, wholeWord: false, regex: false }

function found(text: string, query: string, options: Partial<SearchOptions> = {}): string[] {
  const expression = compile(query, { ...plain, ...options })
  if (!(expression instanceof RegExp)) throw new Error(expression.problem)
  return findAll(text, expression).map(({ from, to }) => text.slice(from, to))
}

describe('search', () => {
  test.each<[string, string, Partial<SearchOptions>, string[]]>([
    ['One one', 'one', {}, ['One', 'one']],
    ['One one', 'one', { matchCase: true }, ['one']],
    ['a.b axb', 'a.b', {}, ['a.b']],
    ['a.b axb', 'a.b', { regex: true }, ['a.b', 'axb']],
    ['cat concat cat_', 'cat', { wholeWord: true }, ['cat']],
    ['über Brüder', 'über', { wholeWord: true }, ['über']],
    ['aaa', 'x*', { regex: true }, []],
    ['a\nb', '^b', { regex: true }, ['b']],
  ])('in %j for %j with %j', (text, query, options, matches) => {
    expect(found(text, query, options)).toEqual(matches)
  })

  test('what is no regular expression is explained', () => {
    expect(compile('(', { ...plain, regex: true })).toHaveProperty('problem')
    expect(compile('(', plain)).toBeInstanceOf(RegExp)
  })

  test('groups stand for what they found, in regular expressions only', () => {
    const expression = compile('(?<first>\\w+) (\\w+)', { ...plain, regex: true })
    if (!(expression instanceof RegExp)) throw new Error(expression.problem)
    const [match] = findAll('Ada Lovelace', expression)
    if (!match) throw new Error('nothing found')
    expect(replacementFor(match, '$2, $<first> ($&) $$1 $9', { ...plain, regex: true })).toBe(
      'Lovelace, Ada (Ada Lovelace) $1 $9',
    )
    expect(replacementFor(match, '$2', plain)).toBe('$2')
  })
})

function open(text: string) {
  const context = createTestContext(manifest, { text })
  render(<FindReplace context={context} />)
  return context
}

test('matches are counted, and Enter goes round them', async () => {
  const context = open('cat dog cat')
  await userEvent.type(screen.getByLabelText('Find'), 'cat')
  expect(screen.getByRole('status')).toHaveTextContent('1 of 2')
  expect(context.editor.getSelection()).toEqual({ from: 0, to: 3 })
  await userEvent.keyboard('{Enter}')
  expect(screen.getByRole('status')).toHaveTextContent('2 of 2')
  expect(context.editor.getSelection()).toEqual({ from: 8, to: 11 })
  await userEvent.keyboard('{Enter}')
  expect(screen.getByRole('status')).toHaveTextContent('1 of 2')
})

test('one is replaced and the next one found', async () => {
  const context = open('cat dog cat')
  await userEvent.type(screen.getByLabelText('Find'), 'cat')
  await userEvent.type(screen.getByLabelText('Replace with'), 'catfish')
  await userEvent.click(screen.getByRole('button', { name: 'Replace' }))
  expect(context.editor.getText()).toBe('catfish dog cat')
  expect(screen.getByRole('status')).toHaveTextContent('2 of 2')
})

test('all are replaced', async () => {
  const context = open('cat dog CAT')
  await userEvent.type(screen.getByLabelText('Find'), 'cat')
  await userEvent.type(screen.getByLabelText('Replace with'), 'x')
  await userEvent.click(screen.getByRole('button', { name: 'Replace all' }))
  expect(context.editor.getText()).toBe('x dog x')
  expect(screen.getByRole('status')).toHaveTextContent('Nothing found')
})

test('options are kept for the next time', async () => {
  const context = open('Cat cat')
  await userEvent.type(screen.getByLabelText('Find'), 'cat')
  await userEvent.click(screen.getByLabelText('Match case'))
  expect(screen.getByRole('status')).toHaveTextContent('1 of 1')
  expect(context.storage.get('options')).toMatchObject({ matchCase: true })
})

test('what is selected is what is looked for', () => {
  const context = createTestContext(manifest, { text: 'cat dog' })
  context.editor.select(4, 7)
  render(<FindReplace context={context} />)
  expect(screen.getByLabelText('Find')).toHaveValue('dog')
})

test('whoever writes in the text keeps their caret', async () => {
  const context = open('cat dog cat')
  await userEvent.type(screen.getByLabelText('Find'), 'cat')
  const text = document.createElement('div')
  text.className = 'cm-content'
  text.tabIndex = 0
  document.body.append(text)
  text.focus()
  act(() => {
    context.editor.select(11)
    context.setHostState('editor.content', 'cat dog cat cat')
  })
  expect(screen.getByRole('status')).toHaveTextContent('1 of 3')
  expect(context.editor.getSelection()).toEqual({ from: 11, to: 11 })
  text.remove()
})
