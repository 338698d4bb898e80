import { type ComponentType, lazy, type ReactNode, Suspense, useState } from 'react'

/**
 * A component whose code comes when it is shown, with `waiting` in its place until then. React's `lazy` keeps a failure
 * for ever; here whoever shows the component after one has it fetched anew.
 */
export function repeatableLazy(load: () => Promise<ComponentType>, waiting: ReactNode): ComponentType {
  const fresh = () =>
    lazy(() =>
      load().then(
        (Component) => ({ default: Component }),
        (error: unknown) => {
          Latest = fresh()
          throw error
        },
      ),
    )
  let Latest = fresh()
  return function Repeatable() {
    // The same for as long as it is shown: its failure is for the page to say.
    const [Component] = useState(() => Latest)
    return (
      <Suspense fallback={waiting}>
        <Component />
      </Suspense>
    )
  }
}
