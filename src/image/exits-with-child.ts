/** Whether an init was seen to exit with its child; my_init and others stop what is left. */
export function exitsWithChild(init: string): boolean {
  return /^(?:tini|tini-static|as-tini-static|docker-init|dumb-init|catatonit)$/.test(init);
}
