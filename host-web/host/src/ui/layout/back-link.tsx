import { ChevronLeft } from 'lucide-react'
import { Link } from 'react-router'

/** Above a page, to the list that it is one of. */
export const BackLink = ({ to, children }: { to: string; children: string }) => (
  <Link
    to={to}
    className="-my-1 -ml-1 inline-flex items-center gap-1 rounded-sm py-1 pr-2 text-sm text-muted hover:text-text"
  >
    <ChevronLeft aria-hidden className="size-4" />
    {children}
  </Link>
)
