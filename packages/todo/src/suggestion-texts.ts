/** Messages that a user can start with. Each works on an empty list. */
export const suggestionTexts = {
  add: 'Add buy milk for tomorrow, then show my tasks',
  move: 'Add book the dentist for Monday, then move it to Friday',
  complete: 'Add call mom and water the plants, then complete them',
  list: 'What is left for this week?',
}
