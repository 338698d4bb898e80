import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, expect, test, vi } from 'vitest'

import { renderPage } from '../../testing/render-page'
import { fetchedPart, useFetchedPart } from './fetched-part'

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
})

function greeting() {
  return vi.fn(() => Promise.resolve(({ name }: { name: string }) => `Hello ${name}`))
}

test('a part that could not be fetched says so in its place, and comes when it is asked for again', async () => {
  const load = greeting().mockRejectedValueOnce(new TypeError('Failed to fetch'))
  const Greeting = fetchedPart('The greeting could not be loaded', load)
  renderPage(<Greeting name="Ada" />)
  expect(await screen.findByRole('alert')).toHaveTextContent('The greeting could not be loaded')
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByText('Hello Ada')).toBeVisible()
  expect(load).toHaveBeenCalledTimes(2)
})

test('a part that is shown twice is fetched once', async () => {
  const load = greeting()
  const Greeting = fetchedPart('The greeting could not be loaded', load)
  renderPage(
    <>
      <Greeting name="Ada" />
      <Greeting name="Grace" />
    </>,
  )
  expect(await screen.findByText(/Hello Ada/)).toHaveTextContent('Hello AdaHello Grace')
  expect(load).toHaveBeenCalledOnce()
})

test('where a part may be missing, the page around it stays', async () => {
  const load = greeting().mockRejectedValue(new TypeError('Failed to fetch'))
  function Notice() {
    const { data, isError } = useFetchedPart('notice', load)
    return <p>{data ? <data.Part name="Ada" /> : isError && 'Nothing to say'}</p>
  }
  renderPage(<Notice />)
  expect(await screen.findByText('Nothing to say')).toBeVisible()
})
