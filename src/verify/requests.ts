import type { Requests } from './asked-for.ts';
import type { Fate } from './request.ts';

/** A request that is over, in the time of performance.now(). */
export interface Request {
  readonly began: number;
  readonly ended: number;
  readonly fate: Fate;
  /** The bytes of an answer that ends with its connection. */
  readonly size?: number;
}

/**
 * Counts what became of requests by when they were over: before the stop began, or after. One that was begun when the
 * container was gone says nothing.
 */
export function countRequests(
  requests: readonly Request[],
  stopped: number,
  gone: number,
): Pick<Requests, 'before' | 'answered' | 'errors' | 'refused' | 'cut'> {
  const isAnswered = ({ fate }: Request): boolean => fate === 'answered' || fate === 'error';
  // An answer that only the end of its connection ends was cut when it is shorter than those before.
  const sizes = requests.flatMap(({ ended, size = 0 }) => (ended < stopped ? [size] : []));
  const usual = Math.max(0, ...sizes);
  const during = requests
    .filter(({ began, ended }) => ended >= stopped && began < gone)
    .map(each =>
      isAnswered(each) && (each.size ?? usual) < usual ? { ...each, fate: 'cut' as const } : each,
    );
  const of = (...fates: readonly Fate[]): number => during.filter(({ fate }) => fates.includes(fate)).length;
  return {
    before: requests.filter(request => request.ended < stopped && isAnswered(request)).length,
    answered: of('answered', 'error'),
    errors: of('error'),
    refused: of('refused'),
    cut: of('cut'),
  };
}

/** `41 answered, 3 of them with an error, 20 refused, 3 cut` */
export function requestWords({ answered, errors, refused, cut }: Requests): string {
  const answers = errors > 0 ? `${answered} answered (${errors} with an error)` : `${answered} answered`;
  return `${answers}, ${refused} refused, ${cut} cut`;
}

/** Why a request was not answered, from the code of Node's error. */
export function reasonInWords(code: string): string {
  const words: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'nothing listens on this port',
    ECONNRESET: 'the connection was closed',
    EPIPE: 'the connection was closed',
    ETIMEDOUT: 'no answer',
    EHOSTUNREACH: 'the container cannot be reached',
    EPROTO: 'the port does not speak TLS',
  };
  return words[code] ?? (code.startsWith('HPE_') ? 'the answer is not HTTP' : code);
}
