import { Button } from './button'

interface LoadMoreProps {
  /** On the button, such as 'Older lines'. */
  label: string
  /** Of an infinite query, or of anything that has further pages. */
  query: {
    hasNextPage: boolean
    isFetchingNextPage: boolean
    isFetchNextPageError: boolean
    fetchNextPage: () => unknown
  }
}

/** Loads when it is pressed and not before, so that who goes on by Tab gets past the list to what follows it. */
export function LoadMore({ label, query }: LoadMoreProps) {
  const { isFetchingNextPage: busy, isFetchNextPageError: failed } = query
  if (!query.hasNextPage) return null
  return (
    <div className="mt-6 flex flex-col items-center gap-3">
      {failed && (
        <p role="alert" className="text-sm text-danger">
          {label} could not be loaded.
        </p>
      )}
      <Button busy={busy} onClick={() => void query.fetchNextPage()}>
        {busy ? 'Loading…' : failed ? 'Try again' : label}
      </Button>
    </div>
  )
}
