/** "No tasks", "1 open task", "3 tasks". */
export function tasksCount(count: number, kind = ''): string {
  const noun = count === 1 ? 'task' : 'tasks'
  return [count === 0 ? 'No' : count, kind, noun].filter((word) => word !== '').join(' ')
}
