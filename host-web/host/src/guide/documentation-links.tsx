import { BookOpen, GraduationCap } from 'lucide-react'
import { Link } from 'react-router'
import { Button } from '../ui/controls/button'

export function GuideLink() {
  return (
    <Button asChild>
      <Link to="/developer/docs">
        <GraduationCap aria-hidden className="size-4" />
        Plugin guide
      </Link>
    </Button>
  )
}

/** To pages that the gateway serves, outside of the application. */
export function ApiDocumentationLink() {
  return (
    <Button asChild>
      <a href="/api/docs">
        <BookOpen aria-hidden className="size-4" />
        API documentation
      </a>
    </Button>
  )
}
