// Every question about an opened trace and who answers it.
import type { AnswersFor, Tag } from './answer.js'
import { eventAnswers } from './events.js'
import { flameAnswers } from './flame.js'
import { savedAnswers } from './saved.js'
import { sheetAnswers } from './sheets.js'
import { stackAnswers } from './stacks.js'
import { timelineAnswers } from './timeline.js'
import { usageAnswers } from './usage.js'

export const ANSWERS: AnswersFor<Tag> = {
  ...eventAnswers,
  ...flameAnswers,
  ...savedAnswers,
  ...sheetAnswers,
  ...stackAnswers,
  ...timelineAnswers,
  ...usageAnswers,
}
