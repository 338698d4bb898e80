import { Star } from 'lucide-react'

import { plural } from './format'

interface RatingProps {
  rating: number | null
  count: number
}

/** Shows nothing but "No ratings yet" until somebody rated. */
export function Rating({ rating, count }: RatingProps) {
  if (rating === null || count === 0) return <span className="text-muted">No ratings yet</span>
  return (
    <span className="inline-flex items-center gap-1" title={plural(count, 'rating')}>
      <Star aria-hidden className="size-3.5 fill-amber-400 text-amber-500" />
      <span className="sr-only">Rated </span>
      {rating.toFixed(1)}
      <span className="sr-only"> of 5 by </span>
      <span aria-hidden className="text-muted">
        ({count})
      </span>
      <span className="sr-only">{plural(count, 'person', 'people')}</span>
    </span>
  )
}
