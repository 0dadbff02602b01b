/** "No tasks", "1 open task", "3 tasks". */
export function tasksCount(count: number, kind = ''): string {
  return `${count === 0 ? 'No' : count} ${kind}${count === 1 ? 'task' : 'tasks'}`
}
