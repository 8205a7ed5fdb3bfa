// Hands a text to the reader as a file: a link to a blob, followed once. No server and no permission is involved.
export const saveText = (name: string, type: string, content: string): void => {
  const url = URL.createObjectURL(new Blob([content], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The download has taken the blob by the next task.
  setTimeout(() => URL.revokeObjectURL(url))
}
