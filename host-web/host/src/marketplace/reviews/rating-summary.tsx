import clsx from 'clsx'

import type { ReviewPage } from '../../api/reviews'
import { plural } from '../../ui/format'
import { Stars } from './stars'

interface RatingSummaryProps {
  page: ReviewPage
  stars: number | undefined
  onChoose: (stars: number | undefined) => void
}

/** The average, and who gave how many stars: each row shows those reviews alone. */
export function RatingSummary({ page, stars, onChoose }: RatingSummaryProps) {
  const { rating, ratingCount, histogram } = page
  if (rating === null) return null
  return (
    <div className="grid grid-cols-1 gap-6 sm:grid-cols-[9rem_1fr] sm:items-center">
      <div>
        <p className="text-4xl font-semibold tracking-tight">
          <span className="sr-only">Rated </span>
          {rating.toFixed(1)}
          <span className="sr-only"> of 5</span>
        </p>
        <Stars count={Math.round(rating)} className="mt-1" />
        <p className="mt-1 text-[13px] text-muted">{plural(ratingCount, 'review')}</p>
      </div>
      <ul aria-label="Reviews by stars" className="grid gap-0.5">
        {[5, 4, 3, 2, 1].map((row) => (
          <li key={row}>
            <HistogramRow
              stars={row}
              count={histogram[row - 1] ?? 0}
              of={ratingCount}
              chosen={stars === row}
              onPress={() => {
                onChoose(stars === row ? undefined : row)
              }}
            />
          </li>
        ))}
      </ul>
    </div>
  )
}

interface HistogramRowProps {
  stars: number
  count: number
  of: number
  chosen: boolean
  onPress: () => void
}

function HistogramRow({ stars, count, of, chosen, onPress }: HistogramRowProps) {
  return (
    <button
      type="button"
      aria-pressed={chosen}
      aria-label={`${plural(stars, 'star')}: ${plural(count, 'review')}`}
      disabled={count === 0 && !chosen}
      onClick={onPress}
      className={clsx(
        'grid w-full cursor-pointer grid-cols-[3.5rem_1fr_3rem] items-center gap-3 rounded-sm px-2 py-1 text-[13px] disabled:cursor-default',
        chosen ? 'bg-accent-soft' : 'enabled:hover:bg-hover',
      )}
    >
      <span className="text-left">{plural(stars, 'star')}</span>
      <span className="h-2 overflow-hidden rounded-full bg-hover">
        <span
          className="block h-full rounded-full bg-amber-400"
          style={{ width: `${(100 * count) / Math.max(of, 1)}%` }}
        />
      </span>
      <span className="text-right text-muted">{count}</span>
    </button>
  )
}
