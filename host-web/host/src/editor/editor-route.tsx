import { loadEditor } from './load-editor'
import { repeatableLazy } from './repeatable-lazy'

/** The editor as soon as its code is there. The frame around it does not wait. */
export const EditorRoute = repeatableLazy(async () => (await loadEditor()).EditorPage, <Waiting />)

/** As the page looks before any code is there. */
function Waiting() {
  return (
    <div role="status" className="mx-auto grid w-full max-w-3xl gap-4 px-6 py-10">
      <span className="sr-only">Loading the editor</span>
      <div className="h-8 w-1/2 animate-pulse rounded-md bg-hover" />
      <div className="h-4 w-full animate-pulse rounded-md bg-hover" />
      <div className="h-4 w-5/6 animate-pulse rounded-md bg-hover" />
    </div>
  )
}
