/** "1 task", "3 tasks". */
export function tasksCount(count: number): string {
  return count === 1 ? '1 task' : `${count} tasks`
}
