import { type CancellationToken, LSPErrorCodes, ResponseError } from 'vscode-languageserver';

/** Answers a question unless it is taken back before it is worked on, or before the answer is there. */
export function whileWanted<P, R>(answer: (params: P) => Promise<R>) {
  const cancelled = (): ResponseError<void> =>
    new ResponseError(LSPErrorCodes.RequestCancelled, 'the question was taken back');
  return async (params: P, token: CancellationToken): Promise<R | ResponseError<void>> => {
    await new Promise(setImmediate);
    if (token.isCancellationRequested) return cancelled();
    const result = await answer(params);
    return token.isCancellationRequested ? cancelled() : result;
  };
}
