interface TopicName {
  title: string
  hint: string
}

const TOPICS: Record<string, TopicName> = {
  reviews: {
    title: 'Reviews of your versions',
    hint: 'A version or an appeal was approved or rejected.',
  },
  ownership: {
    title: 'Owners and transfers',
    hint: 'A plugin is offered to you, or its owners change.',
  },
  account: {
    title: 'Your account’s security',
    hint: 'A token was made, a second factor added or removed, or your password or address changed.',
  },
  publications: {
    title: 'Publications in your name',
    hint: 'A token, a workflow or another owner published a version of a plugin of yours.',
  },
  webhooks: {
    title: 'Webhooks that were disabled',
    hint: 'A server of yours took nothing for three days, or said that it is gone.',
  },
  rollouts: {
    title: 'Roll-outs that were halted',
    hint: 'The platform or another owner stopped giving a version of a plugin of yours to more people.',
  },
  moderation: {
    title: 'Blocks and bans',
    hint: 'A moderator blocked a plugin of yours, or you as a publisher.',
  },
  'installed-safety': {
    title: 'Safety of what you installed',
    hint: 'A plugin was blocked, or has another publisher.',
  },
  installed: {
    title: 'Other news of what you installed',
    hint: 'A plugin is not kept up any more, or is not blocked any more.',
  },
  watched: {
    title: 'What you watch',
    hint: 'A new version or plugin, a security release, another publisher, or that it is not kept up any more.',
  },
  errors: {
    title: 'Errors that you watch',
    hint: 'A plugin of yours throws something new, or what was resolved. Once an hour of each at most.',
  },
  ratings: {
    title: 'Reviews of your plugins by users',
    hint: 'Somebody has reviewed a plugin of yours, or changed a review.',
  },
  'own-reviews': {
    title: 'Your own reviews',
    hint: 'A developer answered or mended what you named, or a moderator hid a review of yours.',
  },
  queue: {
    title: 'The moderators’ queue',
    hint: 'New versions wait. Once an hour at most.',
  },
}

/** Of a topic that this page is too old for: its id. */
export const topicName = (id: string): TopicName => TOPICS[id] ?? { title: id, hint: '' }
