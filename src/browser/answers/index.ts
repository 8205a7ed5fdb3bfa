// Every question about an opened trace and who answers it.
import type { AnswersFor, Tag } from './answer.js'
import { eventAnswers } from './events.js'
import { flameAnswers } from './flame.js'
import { programAnswers } from './programs.js'
import { savedAnswers } from './saved.js'
import { sheetAnswers } from './sheets.js'
import { sqlAnswers } from './sql.js'
import { stackAnswers } from './stacks.js'
import { timelineAnswers } from './timeline.js'
import { usageAnswers } from './usage.js'

export const ANSWERS: AnswersFor<Tag> = {
  ...eventAnswers,
  ...flameAnswers,
  ...programAnswers,
  ...savedAnswers,
  ...sheetAnswers,
  ...sqlAnswers,
  ...stackAnswers,
  ...timelineAnswers,
  ...usageAnswers,
}
