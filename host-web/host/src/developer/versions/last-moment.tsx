const DAY_AND_TIME = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })

/** Where the reader is: a day alone would be another one elsewhere. */
export const LastMoment = ({ at }: { at: string }) => (
  <time dateTime={at}>{DAY_AND_TIME.format(new Date(at))}</time>
)
