import { act, render, screen } from '@testing-library/react'
import { expect, test, vi } from 'vitest'

import { Tab, TabList, Tabs } from './tabs'

const NAMES = ['one', 'two', 'three', 'four']

/** A row of 300 pixels with tabs of 100 each, which the test's DOM does not lay out. */
function narrow() {
  const place = (element: HTMLElement) => NAMES.indexOf(element.textContent) * 100
  vi.spyOn(HTMLElement.prototype, 'offsetLeft', 'get').mockImplementation(function (this: HTMLElement) {
    return place(this)
  })
  vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(100)
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(300)
}

const open = (chosen: string) =>
  render(
    <Tabs defaultValue={chosen}>
      <TabList aria-label="Numbers">
        {NAMES.map((name) => (
          <Tab key={name} value={name}>
            {name}
          </Tab>
        ))}
      </TabList>
    </Tabs>,
  )

test('a tab that does not fit beside the others is in view when it is the chosen one', () => {
  narrow()
  open('four')
  expect(screen.getByRole('tablist').scrollLeft).toBe(156)
})

test('the row follows the focus, and no further than it has to', () => {
  narrow()
  open('one')
  const list = screen.getByRole('tablist')
  expect(list.scrollLeft).toBeLessThanOrEqual(0)
  act(() => {
    screen.getByRole('tab', { name: 'four' }).focus()
  })
  expect(list.scrollLeft).toBe(156)
  act(() => {
    screen.getByRole('tab', { name: 'three' }).focus()
  })
  expect(list.scrollLeft).toBe(144)
})
