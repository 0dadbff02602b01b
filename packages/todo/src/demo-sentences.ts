/** Sentences that the demo model understands. The demo model and the page list them. */
export const demoSentences = [
  'Add buy milk for tomorrow, then show my tasks',
  'What is left for this week?',
  'Move the dentist to Friday',
  'Complete the milk one',
  'Rename “Buy milk” to “Buy oat milk”',
  'Delete the done tasks',
]
